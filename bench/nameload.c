// Load for a NetBIOS name server (RFC 1002 4.2), in one thread and with batched system calls, so that the server is what is measured.
//
// nameload query SERVER FIRST SOURCES SECONDS WINDOW own NAME    queries for NAME<20>, WINDOW of them under way from each of the SOURCES
// nameload query SERVER FIRST SOURCES SECONDS WINDOW wins COUNT  for BENCH000000 to BENCH(COUNT-1), spread evenly
// nameload query SERVER FIRST SOURCES SECONDS WINDOW status      node status requests
// nameload register SERVER FIRST SOURCES COUNT            registers those names, COUNT / SOURCES from each address from FIRST on
//
// Prints one line of JSON. What is not answered within a fifth of a second counts as lost, and is asked again.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kMost = 1024, kQuery = 50, kRegistration = 68 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int connected(const char* server, uint32_t source) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0), room = 4 << 20;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(137)}, from = {.sin_family = AF_INET};
  from.sin_addr.s_addr = source;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (inet_pton(AF_INET, server, &to.sin_addr) != 1 || bind(fd, (struct sockaddr*)&from, sizeof from) ||
      connect(fd, (struct sockaddr*)&to, sizeof to))
    perror("nameload: socket"), exit(1);
  return fd;
}

static void put_name(uint8_t* at, const char* name, uint8_t suffix) {
  uint8_t plain[16];
  memset(plain, ' ', 15);
  memcpy(plain, name, strlen(name) < 15 ? strlen(name) : 15);
  if (!strcmp(name, "*")) memset(plain + 1, 0, 14);
  plain[15] = suffix;
  *at++ = 32;
  for (int i = 0; i < 16; i++) *at++ = (uint8_t)('A' + (plain[i] >> 4)), *at++ = (uint8_t)('A' + (plain[i] & 15));
  *at = 0;
}

static void put_bench_name(uint8_t* at, unsigned number) {
  char text[16];
  snprintf(text, sizeof text, "BENCH%06u", number % 1000000);
  put_name(at, text, 0x20);
}

static void put_head(uint8_t* at, uint16_t id, uint16_t flags, uint16_t type) {
  memset(at, 0, 12);
  at[0] = (uint8_t)(id >> 8), at[1] = (uint8_t)id, at[2] = (uint8_t)(flags >> 8), at[3] = (uint8_t)flags, at[5] = 1;
  at[46] = 0, at[47] = (uint8_t)type, at[48] = 0, at[49] = 1;
}

static uint8_t questions[kMost][kQuery], answers[kMost][1536];
static struct mmsghdr in[kMost];
static struct iovec in_vector[kMost];

struct asker {
  int fd, under_way;
};

// Up to 64 questions in one call, which the kernel cuts (UDP_SEGMENT): sending must not be what is measured.
static int send_some(int fd, int first, int count) {
  char control[CMSG_SPACE(sizeof(uint16_t))] = {0};
  if (count > 64) count = 64;
  struct iovec vector = {questions[first], (size_t)count * kQuery};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  if (count > 1) {
    uint16_t length = kQuery;
    message.msg_control = control, message.msg_controllen = sizeof control;
    struct cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_UDP, head->cmsg_type = UDP_SEGMENT, head->cmsg_len = CMSG_LEN(sizeof length);
    memcpy(CMSG_DATA(head), &length, sizeof length);
  }
  return sendmsg(fd, &message, 0) > 0 ? count : -1;
}

// Sends what is missing of the window, takes what has come.
static uint64_t good, bad, lost;
static unsigned next = 1;
static void ask(struct asker* one, int window, unsigned names) {
  int send = window - one->under_way;
  if (names)
    for (int i = 0; i < send; i++) put_bench_name(questions[i] + 12, next = (next * 7919 + 12347) % names);
  for (int sent = 0; sent < send;) {
    int went = send_some(one->fd, sent, send - sent);
    if (went <= 0) break;
    sent += went, one->under_way += went;
  }
}
static void take(struct asker* one, int window) {
  int got = recvmmsg(one->fd, in, (unsigned)window, MSG_DONTWAIT, NULL);
  for (int i = 0; i < got; i++) {
    int ok = in[i].msg_len > 12 && answers[i][2] & 0x80 && (answers[i][3] & 15) == 0;
    ok ? good++ : bad++;
    if (one->under_way) one->under_way--;
  }
}

static int query(int count, char** words) {
  if (count < 8) return 2;
  int sources = atoi(words[4]), window = atoi(words[6]);
  double seconds = atof(words[5]);
  const char* kind = words[7];
  unsigned names = !strcmp(kind, "wins") && count > 8 ? (unsigned)atoi(words[8]) : 0;
  int status = !strcmp(kind, "status");
  if (window < 1 || window > kMost || sources < 1 || sources > kMost) return 2;
  for (int i = 0; i < window; i++) {
    put_head(questions[i], (uint16_t)i, status ? 0 : 0x0100, status ? 0x21 : 0x20);
    put_name(questions[i] + 12, status ? "*" : count > 8 ? words[8] : "X", status ? 0 : 0x20);
    in_vector[i] = (struct iovec){answers[i], sizeof answers[i]};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &in_vector[i], .msg_iovlen = 1};
  }
  static struct asker askers[kMost];
  static struct pollfd wait[kMost];
  for (int s = 0; s < sources; s++) {
    askers[s].fd = connected(words[2], htonl(ntohl(inet_addr(words[3])) + (uint32_t)s));
    wait[s] = (struct pollfd){askers[s].fd, POLLIN, 0};
  }
  double began = now(), end = began + seconds, at = began;
  for (; (at = now()) < end;) {
    for (int s = 0; s < sources; s++) ask(&askers[s], window, names);
    if (poll(wait, (nfds_t)sources, 200) == 0) {
      for (int s = 0; s < sources; s++) lost += (uint64_t)askers[s].under_way, askers[s].under_way = 0;
      continue;
    }
    for (int s = 0; s < sources; s++)
      if (wait[s].revents) take(&askers[s], window);
  }
  printf("{\"answers\": %llu, \"other\": %llu, \"lost\": %llu, \"seconds\": %.3f}\n", (unsigned long long)good, (unsigned long long)bad,
         (unsigned long long)lost, at - began);
  return good ? 0 : 1;
}

static int register_one(int fd, uint32_t source, unsigned number, uint16_t id) {
  uint8_t packet[kRegistration], answer[1536];
  put_head(packet, id, 0x2900, 0x20);
  put_bench_name(packet + 12, number);
  packet[47] = 0x20, packet[11] = 1;
  static const uint8_t tail[] = {0xC0, 0x0C, 0, 0x20, 0, 1, 0, 4, 0x93, 0xE0, 0, 6, 0x60, 0};
  memcpy(packet + kQuery, tail, sizeof tail);
  memcpy(packet + kQuery + sizeof tail, &source, 4);
  for (int tries = 0; tries < 5; tries++) {
    send(fd, packet, sizeof packet, 0);
    struct pollfd wait = {fd, POLLIN, 0};
    while (poll(&wait, 1, 500) > 0) {
      ssize_t got = recv(fd, answer, sizeof answer, 0);
      if (got > 12 && answer[0] == packet[0] && answer[1] == packet[1] && (answer[2] & 0xF8) == 0xA8) return (answer[3] & 15) == 0;
    }
  }
  return 0;
}

static int register_all(int count, char** words) {
  if (count < 6) return 2;
  uint32_t first = ntohl(inet_addr(words[3]));
  unsigned sources = (unsigned)atoi(words[4]), names = (unsigned)atoi(words[5]), done = 0;
  double began = now();
  for (unsigned s = 0; s < sources; s++) {
    uint32_t source = htonl(first + s);
    int fd = connected(words[2], source);
    for (unsigned i = s; i < names; i += sources) done += (unsigned)register_one(fd, source, i, (uint16_t)i);
    close(fd);
  }
  printf("{\"registered\": %u, \"seconds\": %.3f}\n", done, now() - began);
  return done == names ? 0 : 1;
}

int main(int count, char** words) {
  int status = 2;
  if (count > 1 && !strcmp(words[1], "query")) status = query(count, words);
  if (count > 1 && !strcmp(words[1], "register")) status = register_all(count, words);
  if (status == 2) fprintf(stderr, "usage: see the head of nameload.c\n");
  return status;
}
