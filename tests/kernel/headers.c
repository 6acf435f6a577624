/* Which system headers the guest's project needs: asked of the compiler when the guest is built. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
