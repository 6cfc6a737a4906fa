midwatch_fuzz(template template.c LINKS model)
midwatch_fuzz(log_text log_text.c LINKS model)
