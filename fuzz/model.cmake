midwatch_fuzz(template template.c LINKS model)
