midwatch_fuzz(objectives objectives.c LINKS config slo)
