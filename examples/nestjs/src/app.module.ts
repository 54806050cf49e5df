import { Controller, Module, Param, Post } from '@nestjs/common';
import { tokens } from './gate.js';

@Controller('login')
class LoginController {
  // Yours: the player is whoever your session says.
  @Post(':uid')
  login(@Param('uid') uid: string) {
    return tokens.issueCode(uid);
  }
}

@Module({ controllers: [LoginController] })
export class AppModule {}
