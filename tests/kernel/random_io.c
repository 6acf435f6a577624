// Random reads, writes, truncations, mapped writes and reopens on one file, held against a model in memory.
// usage: random_io FILE OPERATIONS SEED [nommap]      exit 0: every byte agreed
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kMax = 256 * 1024, kPage = 4096 };

static const char *path;
static int file = -1, operation;
static size_t size;
static unsigned char model[kMax], buffer[kMax];

static void fail(const char *what) {
  printf("random_io: %s differs or fails at operation %d: %m\n", what, operation);
  exit(1);
}

static void do_write(size_t offset, size_t length) {
  for (size_t i = 0; i < length; i++) buffer[i] = (unsigned char)rand();
  if (pwrite(file, buffer, length, (off_t)offset) != (ssize_t)length) fail("write");
  if (offset > size) memset(model + size, 0, offset - size);
  memcpy(model + offset, buffer, length);
  if (offset + length > size) size = offset + length;
}

static void do_read(size_t offset, size_t length) {
  if (pread(file, buffer, length, (off_t)offset) != (ssize_t)length || memcmp(buffer, model + offset, length)) fail("read");
}

static void do_truncate(size_t to) {
  if (ftruncate(file, (off_t)to)) fail("truncate");
  if (to > size) memset(model + size, 0, to - size);
  size = to;
}

static void do_map(size_t offset, size_t length) {
  size_t start = offset / kPage * kPage;
  unsigned char *at = mmap(NULL, offset + length - start, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)start);
  if (at == MAP_FAILED) fail("mmap");
  if (memcmp(at + offset - start, model + offset, length)) fail("mapped read");
  for (size_t i = 0; i < length; i++) model[offset + i] = at[offset - start + i] = (unsigned char)rand();
  munmap(at, offset + length - start);
}

static void do_reopen(void) {
  close(file);
  if ((file = open(path, O_RDWR)) < 0) fail("reopen");
}

int main(int count, char **words) {
  if (count < 4) return 2;
  int operations = atoi(words[2]), maps = count == 4;
  path = words[1];
  srand((unsigned)atoi(words[3]));
  if ((file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644)) < 0) fail("open");
  for (operation = 0; operation < operations; operation++) {
    size_t offset = (size_t)rand() % kMax, length = 1 + (size_t)rand() % 65536;
    if (offset + length > kMax) length = kMax - offset;
    size_t inside = offset < size ? (offset + length > size ? size - offset : length) : 0;
    switch (rand() % 7) {
      case 0: case 1: do_write(offset, length); break;
      case 2: case 3: if (inside) do_read(offset, inside); break;
      case 4: do_truncate(offset); break;
      case 5: if (inside && maps) do_map(offset, inside); break;
      case 6: if (rand() % 2) do_reopen(); else if (fsync(file)) fail("fsync"); break;
    }
    struct stat now;
    if (fstat(file, &now) || (size_t)now.st_size != size) fail("size");
  }
  printf("%d operations agree\n", operations);
  return 0;
}
