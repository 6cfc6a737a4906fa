midwatch_fuzz(utf8 utf8.c LINKS core)
midwatch_fuzz(number number.c LINKS core)
midwatch_fuzz(duration duration.c LINKS core)
