#include <stdint.h>
typedef uint32_t (*part_fn)(uint32_t);
uint32_t mix(uint32_t x, uint32_t by);
