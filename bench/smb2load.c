// Keeps SMB2 requests in flight and counts the answers. Every request is built and every answer read by libsmb2, another
// project's client: only the loop around it is here. Its connections are plain (libsmb2's ciphers would measure the client).
//
// smb2load MODE HOST:PORT SHARE USER PASSWORD [options]
//   read, write   blocks of -b BYTES of -f FILE, in order or with -r anywhere in its first -m MiB
//   stat          create, query and close of -f FILE in one compound
//   churn         create, close, and delete a file in folder -f FOLDER
//   list          list folder -f FOLDER; an entry is one operation
//   connect       TCP, negotiate, NTLMv2, tree connect, disconnect; an operation is all of it
//   hold          log in -c CONNECTIONS, say how many stand, and hold them until standard input ends
// -c CONNECTIONS (1), -q requests in flight on each (1), -t SECONDS (5).
// Prints one line of JSON. Exit status 0 when there was no error.
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <smb2/smb2.h>

#include <smb2/libsmb2.h>

typedef struct {
  struct smb2_context* smb2;
  struct smb2fh* file;
  uint64_t position;
  bool over;  // connect: to be replaced by a new one
} Connection;

// One request in flight, and all it needs until it is answered.
typedef struct {
  Connection* connection;
  struct smb2_stat_64 stat;
  double began;
  uint8_t* block;
  char name[96];
} Slot;

typedef void Begin(Slot*);

static struct {
  const char *server, *share, *user, *password, *file;
  int connections, depth, seconds, block_size;
  uint64_t file_size;
  bool random;
} option = {.file = "", .connections = 1, .depth = 1, .seconds = 5, .block_size = 4096, .file_size = 1ull << 30};

static struct {
  uint64_t operations, bytes, errors, latencies;
  float* latency;
} count;

enum { kMaxLatencies = 4 << 20 };
static Begin* begin;
static int in_flight;
static bool stopping;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static uint64_t next_random(void) {
  static uint64_t state;
  if (!state) state = ((uint64_t)getpid() << 32 ^ (uint64_t)time(NULL)) | 1;
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static void give_up(struct smb2_context* smb2, const char* doing) {
  fprintf(stderr, "smb2load: %s: %s\n", doing, smb2 ? smb2_get_error(smb2) : "no memory");
  exit(1);
}

static void start(Slot* slot) {
  slot->began = now();
  in_flight++;
  begin(slot);
}

static void finish(Slot* slot, uint64_t operations, uint64_t bytes) {
  count.operations += operations;
  count.bytes += bytes;
  if (count.latencies < kMaxLatencies) count.latency[count.latencies++] = (float)(now() - slot->began);
  in_flight--;
  if (!stopping) start(slot);
}

static void failed(Slot* slot, int status) {
  if (count.errors++ < 3) fprintf(stderr, "smb2load: %s (%d)\n", smb2_get_error(slot->connection->smb2), status);
  if (count.errors > 1000) exit(1);
  finish(slot, 0, 0);
}

// ---- what the modes do: begin one, and the answers it waits for ----

static void answered(struct smb2_context* smb2, int status, void* data, void* tag) {
  (void)smb2, (void)data;
  if (status < 0) return failed(tag, status);
  finish(tag, 1, 0);
}

static void transferred(struct smb2_context* smb2, int status, void* data, void* tag) {
  (void)smb2, (void)data;
  if (status < 0) return failed(tag, status);
  finish(tag, 1, (uint64_t)status);
}

static uint64_t next_offset(Connection* connection) {
  uint64_t blocks = option.file_size / (uint64_t)option.block_size, at = connection->position;
  if (option.random) return next_random() % blocks * (uint64_t)option.block_size;
  connection->position = (at / (uint64_t)option.block_size + 1) % blocks * (uint64_t)option.block_size;
  return at;
}

static void begin_read(Slot* slot) {
  Connection* c = slot->connection;
  int status = smb2_pread_async(c->smb2, c->file, slot->block, (uint32_t)option.block_size, next_offset(c), transferred, slot);
  if (status < 0) give_up(c->smb2, "read");
}

static void begin_write(Slot* slot) {
  Connection* c = slot->connection;
  int status = smb2_pwrite_async(c->smb2, c->file, slot->block, (uint32_t)option.block_size, next_offset(c), transferred, slot);
  if (status < 0) give_up(c->smb2, "write");
}

static void begin_stat(Slot* slot) {
  if (smb2_stat_async(slot->connection->smb2, option.file, &slot->stat, answered, slot) < 0) give_up(slot->connection->smb2, "stat");
}

static void churn_closed(struct smb2_context* smb2, int status, void* data, void* tag) {
  Slot* slot = tag;
  (void)data;
  if (status < 0) return failed(slot, status);
  if (smb2_unlink_async(smb2, slot->name, answered, slot) < 0) give_up(smb2, "unlink");
}

static void churn_created(struct smb2_context* smb2, int status, void* data, void* tag) {
  if (status < 0) return failed(tag, status);
  if (smb2_close_async(smb2, data, churn_closed, tag) < 0) give_up(smb2, "close");
}

static void begin_churn(Slot* slot) {
  if (smb2_open_async(slot->connection->smb2, slot->name, O_RDWR | O_CREAT, churn_created, slot) < 0) give_up(slot->connection->smb2, "create");
}

static void listed(struct smb2_context* smb2, int status, void* data, void* tag) {
  uint64_t entries = 0;
  if (status < 0) return failed(tag, status);
  while (smb2_readdir(smb2, data)) entries++;
  smb2_closedir(smb2, data);
  finish(tag, entries, 0);
}

static void begin_list(Slot* slot) {
  if (smb2_opendir_async(slot->connection->smb2, option.file, listed, slot) < 0) give_up(slot->connection->smb2, "list");
}

// ---- connections ----

static struct smb2_context* new_context(void) {
  struct smb2_context* smb2 = smb2_init_context();
  char id[16];
  if (!smb2) give_up(NULL, "new connection");
  for (size_t i = 0; i < sizeof id; i++) id[i] = (char)next_random();
  smb2_set_client_guid(smb2, (const uint8_t*)id);  // libsmb2's own is the same for contexts of one second
  smb2_set_user(smb2, option.user);
  smb2_set_password(smb2, option.password);
  smb2_set_security_mode(smb2, SMB2_NEGOTIATE_SIGNING_ENABLED);
  return smb2;
}

static void disconnected(struct smb2_context* smb2, int status, void* data, void* tag) {
  (void)smb2, (void)status, (void)data;
  ((Slot*)tag)->connection->over = true;
  finish(tag, 1, 0);
}

static void connected(struct smb2_context* smb2, int status, void* data, void* tag) {
  Slot* slot = tag;
  (void)data;
  if (status >= 0 && smb2_disconnect_share_async(smb2, disconnected, slot) >= 0) return;
  slot->connection->over = true;
  failed(slot, status);
}

// The old context is not destroyed here: this may be called from inside one of its own callbacks.
static void begin_connect(Slot* slot) { slot->connection->over = true; }

static void reconnect(Slot* slot) {
  Connection* c = slot->connection;
  if (c->smb2) smb2_destroy_context(c->smb2);
  c->smb2 = new_context();
  c->over = false;
  slot->began = now();
  if (smb2_connect_share_async(c->smb2, option.server, option.share, option.user, connected, slot) < 0) give_up(c->smb2, "connect");
}

static void open_file(Connection* c, const char* mode, int number) {
  char name[96];
  if (!strcmp(mode, "read")) {
    c->file = smb2_open(c->smb2, option.file, O_RDONLY);
  } else if (!strcmp(mode, "write")) {
    snprintf(name, sizeof name, "%.80s.%d", option.file, number);
    c->file = smb2_open(c->smb2, name, O_RDWR | O_CREAT);
  } else {
    return;
  }
  if (!c->file) give_up(c->smb2, "open");
  c->position = option.file_size / (uint64_t)option.block_size / (uint64_t)option.connections * (uint64_t)number * (uint64_t)option.block_size;
}

static void remove_written(Connection* c, int number) {
  char name[96];
  snprintf(name, sizeof name, "%.80s.%d", option.file, number);
  smb2_close(c->smb2, c->file);
  smb2_unlink(c->smb2, name);
}

// Waits up to a second for answers, and lets libsmb2 call back.
static void serve(Connection* connections, struct pollfd* fds) {
  for (int i = 0; i < option.connections; i++)
    fds[i] = (struct pollfd){.fd = smb2_get_fd(connections[i].smb2), .events = (short)smb2_which_events(connections[i].smb2)};
  if (poll(fds, (nfds_t)option.connections, 1000) < 0) return;
  for (int i = 0; i < option.connections; i++) {
    Connection* c = &connections[i];
    if (!fds[i].revents || c->over || smb2_service(c->smb2, fds[i].revents) >= 0 || c->over) continue;
    give_up(c->smb2, "connection");
  }
}

static void hold(Connection* connections, double began) {
  char ignored[64];
  int held = 0;
  for (; held < option.connections; held++) {
    connections[held].smb2 = new_context();
    if (smb2_connect_share(connections[held].smb2, option.server, option.share, option.user) < 0) {
      fprintf(stderr, "smb2load: connection %d: %s\n", held + 1, smb2_get_error(connections[held].smb2));
      break;
    }
  }
  printf("{\"held\": %d, \"seconds\": %.3f}\n", held, now() - began);
  fflush(stdout);
  while (read(0, ignored, sizeof ignored) > 0) continue;
  _exit(held == option.connections ? 0 : 3);
}

// ---- the run ----

static int by_value(const void* a, const void* b) {
  float x = *(const float*)a, y = *(const float*)b;
  return (x > y) - (x < y);
}

static double percentile(int percent) {
  return count.latencies ? count.latency[count.latencies * (uint64_t)percent / 100] * 1e6 : 0;
}

static void run(Connection* connections, Slot* slots, int slot_count) {
  struct pollfd* fds = calloc((size_t)option.connections, sizeof *fds);
  bool connecting = begin == begin_connect;
  double began = now(), end = began + option.seconds;
  for (int i = 0; i < slot_count; i++) start(&slots[i]);
  while (in_flight) {
    if (now() >= end) stopping = true;
    if ((connecting && stopping) || now() > end + 30) break;
    for (int i = 0; connecting && i < slot_count; i++)
      if (slots[i].connection->over) reconnect(&slots[i]);
    serve(connections, fds);
  }
  double seconds = now() - began;
  qsort(count.latency, count.latencies, sizeof *count.latency, by_value);
  printf("{\"operations\": %lu, \"bytes\": %lu, \"errors\": %lu, \"seconds\": %.3f, \"p50_us\": %.0f, \"p99_us\": %.0f}\n", count.operations,
         count.bytes, count.errors, seconds, percentile(50), percentile(99));
}

static Begin* begin_of(const char* mode) {
  static const struct {
    const char* name;
    Begin* begin;
  } modes[] = {{"read", begin_read},   {"write", begin_write},     {"stat", begin_stat}, {"churn", begin_churn},
               {"list", begin_list},   {"connect", begin_connect}, {"hold", NULL}};
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (!strcmp(mode, modes[i].name)) return modes[i].begin;
  fprintf(stderr, "smb2load: no mode %s\n", mode);
  exit(2);
}

static void read_options(int argc, char** argv) {
  int letter;
  option.server = argv[2], option.share = argv[3], option.user = argv[4], option.password = argv[5];
  optind = 6;
  while ((letter = getopt(argc, argv, "f:b:m:c:q:t:r")) != -1) switch (letter) {
      case 'f': option.file = optarg; break;
      case 'b': option.block_size = atoi(optarg); break;
      case 'm': option.file_size = strtoull(optarg, NULL, 10) << 20; break;
      case 'c': option.connections = atoi(optarg); break;
      case 'q': option.depth = atoi(optarg); break;
      case 't': option.seconds = atoi(optarg); break;
      case 'r': option.random = true; break;
      default: exit(2);
    }
  if (option.block_size < 1 || option.connections < 1 || option.depth < 1 || option.file_size < (uint64_t)option.block_size) exit(2);
}

static void prepare(Slot* slot, Connection* connection, int number) {
  slot->connection = connection;
  slot->block = malloc((size_t)option.block_size);
  memset(slot->block, number + 1, (size_t)option.block_size);
  snprintf(slot->name, sizeof slot->name, "%.48s%schurn_%d_%d.tmp", option.file, *option.file ? "/" : "", getpid(), number);
}

int main(int argc, char** argv) {
  struct rlimit files;
  if (argc < 6) return fprintf(stderr, "usage: smb2load MODE HOST:PORT SHARE USER PASSWORD [options] (see the head of its source)\n"), 2;
  begin = begin_of(argv[1]);
  read_options(argc, argv);
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  Connection* connections = calloc((size_t)option.connections, sizeof *connections);
  if (!begin) hold(connections, now());

  bool connecting = begin == begin_connect;
  int slot_count = connecting ? option.connections : option.connections * option.depth;
  Slot* slots = calloc((size_t)slot_count, sizeof *slots);
  count.latency = malloc(sizeof *count.latency * kMaxLatencies);
  for (int i = 0; i < slot_count; i++) prepare(&slots[i], &connections[i % option.connections], i);
  for (int i = 0; i < option.connections && !connecting; i++) {
    connections[i].smb2 = new_context();
    if (smb2_connect_share(connections[i].smb2, option.server, option.share, option.user) < 0) give_up(connections[i].smb2, "connect");
    open_file(&connections[i], argv[1], i);
  }
  run(connections, slots, slot_count);
  if (begin == begin_write)
    for (int i = 0; i < option.connections; i++) remove_written(&connections[i], i);
  return count.errors ? 3 : 0;
}
