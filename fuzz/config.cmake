midwatch_fuzz(layout layout.c LINKS config views)
