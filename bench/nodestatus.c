// Answers NetBIOS node status requests (RFC 1002 4.2.17) for every address that leads to this machine, in one thread and with
// batched system calls: what is measured against it is who asks. Three names and a hardware address, as Windows would send.
//
// nodestatus [-d N] [-s N]
//   -d N   says nothing to each Nth question, as a network does that loses packets
//   -s N   says nothing at all for each Nth address
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { kBatch = 64, kQuestion = 50, kAnswer = 12 + 34 + 10 + 1 + 3 * 18 + 46 };

static struct mmsghdr in[kBatch], out[kBatch];
static uint8_t asked[kBatch][512], answers[kBatch][kAnswer];
static struct iovec in_vector[kBatch], out_vector[kBatch];
static struct sockaddr_in peers[kBatch];
static _Alignas(struct cmsghdr) char control[kBatch][64];

static uint8_t* put_name(uint8_t* at, const char* name, uint8_t suffix, uint16_t flags) {
  memset(at, ' ', 15);
  memcpy(at, name, strlen(name));
  at[15] = suffix;
  at[16] = (uint8_t)(flags >> 8), at[17] = (uint8_t)flags;
  return at + 18;
}

static void prepare(uint8_t* answer) {
  static const uint8_t tail[] = {0, 0x21, 0, 1, 0, 0, 0, 0, 0, 1 + 3 * 18 + 46, 3};
  static const uint8_t mac[] = {0x02, 0x13, 0x37, 0xC0, 0xFF, 0xEE};
  memset(answer, 0, kAnswer);
  answer[2] = 0x84;
  answer[7] = 1;
  memcpy(answer + 46, tail, sizeof tail);
  uint8_t* at = answer + 46 + sizeof tail;
  at = put_name(at, "CANNEDHOST", 0x00, 0x0400);
  at = put_name(at, "CANNED", 0x00, 0x8400);
  at = put_name(at, "CANNEDHOST", 0x20, 0x0400);
  memcpy(at, mac, sizeof mac);
}

static void ready(int i) {
  in_vector[i] = (struct iovec){asked[i], sizeof asked[i]};
  in[i].msg_hdr = (struct msghdr){&peers[i], sizeof peers[i], &in_vector[i], 1, control[i], sizeof control[i], 0};
}

// The answer to message i, as message n of those that go out.
static void answer(int i, int n) {
  memcpy(answers[n], asked[i], 2);
  memcpy(answers[n] + 12, asked[i] + 12, 34);
  struct in_pktinfo* info = (struct in_pktinfo*)CMSG_DATA(CMSG_FIRSTHDR(&in[i].msg_hdr));
  info->ipi_spec_dst = info->ipi_addr;
  info->ipi_ifindex = 0;
  out_vector[n] = (struct iovec){answers[n], kAnswer};
  out[n].msg_hdr = in[i].msg_hdr;
  out[n].msg_hdr.msg_iov = &out_vector[n];
}

int main(int count, char** words) {
  unsigned drop = 0, silent = 0, heard = 0;
  for (int option; (option = getopt(count, words, "d:s:")) != -1;) {
    if (option == '?') return 2;
    *(option == 'd' ? &drop : &silent) = (unsigned)atoi(optarg);
  }
  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = 4 << 20;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(137)};
  setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (bind(fd, (struct sockaddr*)&own, sizeof own)) return perror("nodestatus: port 137"), 1;
  for (int i = 0; i < kBatch; i++) prepare(answers[i]);
  for (;;) {
    for (int i = 0; i < kBatch; i++) ready(i);
    int got = recvmmsg(fd, in, kBatch, MSG_WAITFORONE, NULL), n = 0;
    for (int i = 0; i < got; i++) {
      if (in[i].msg_len < kQuestion || asked[i][2] & 0x80 || asked[i][47] != 0x21) continue;
      struct in_pktinfo* info = (struct in_pktinfo*)CMSG_DATA(CMSG_FIRSTHDR(&in[i].msg_hdr));
      if (drop && ++heard % drop == 0) continue;
      if (silent && ntohl(info->ipi_addr.s_addr) % silent == 0) continue;
      answer(i, n++);
    }
    for (int sent = 0; sent < n;) {
      int went = sendmmsg(fd, out + sent, (unsigned)(n - sent), 0);
      sent += went > 0 ? went : 1;
    }
  }
}
