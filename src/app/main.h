/* SPDX-License-Identifier: MIT */
#ifndef APP_MAIN_H
#define APP_MAIN_H

/* The program: command line to exit code. */
int app_main(int argc, char **argv);

#endif
