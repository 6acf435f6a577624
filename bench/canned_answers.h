/* What canned_smb answers to one SMB message: in form as Windows Server 2019 does, with nothing behind it.
 * [MS-SMB2] 2.2.4, 2.2.6, [MS-CIFS] 2.2.4.52.2, [MS-NLMP] 2.2.1.2, [MS-SPNG]. */
#include <endian.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

enum { kNegotiate = 0, kSessionSetup = 1 };
enum { kMoreProcessing = 0xC0000016, kAccessDenied = 0xC0000022, kNotSupported = 0xC00000BB };

static int with_smb1 = 1;
static const uint8_t guid[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* SPNEGO's first word: NTLMSSP and nothing else. */
static const uint8_t spnego[] = {0x60, 0x1c, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02, 0xa0, 0x12, 0x30, 0x10, 0xa0,
                                 0x0e, 0x30, 0x0c, 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};

struct out { uint8_t *at; };
static void put(struct out *o, const void *bytes, size_t n) { memcpy(o->at, bytes, n); o->at += n; }
static void put8(struct out *o, uint8_t v) { *o->at++ = v; }
static void put16(struct out *o, uint16_t v) { v = htole16(v); put(o, &v, 2); }
static void put32(struct out *o, uint32_t v) { v = htole32(v); put(o, &v, 4); }
static void put64(struct out *o, uint64_t v) { v = htole64(v); put(o, &v, 8); }
static void zeros(struct out *o, size_t n) { memset(o->at, 0, n); o->at += n; }
static void put_utf16(struct out *o, const char *text) { for (; *text; text++) put16(o, (uint8_t)*text); }
static uint16_t get16(const uint8_t *p) { uint16_t v; memcpy(&v, p, 2); return le16toh(v); }
static uint32_t get32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return le32toh(v); }

static uint64_t file_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return ((uint64_t)now.tv_sec + 11644473600u) * 10000000u + (uint64_t)now.tv_nsec / 100;
}

/* NTLM */

static void av_pair(struct out *o, uint16_t kind, const char *text) {
  put16(o, kind);
  put16(o, (uint16_t)(2 * strlen(text)));
  put_utf16(o, text);
}

static size_t challenge(uint8_t *to) {
  static const char domain[] = "CANNED";
  uint8_t pairs[256];
  struct out p = {pairs}, o = {to};
  av_pair(&p, 2, domain);
  av_pair(&p, 1, "CANNEDHOST");
  av_pair(&p, 4, "canned.example");
  av_pair(&p, 3, "host.canned.example");
  put16(&p, 7);
  put16(&p, 8);
  put64(&p, file_time());
  put32(&p, 0);
  uint16_t length = (uint16_t)(p.at - pairs), name = 2 * (sizeof domain - 1);
  put(&o, "NTLMSSP", 8);
  put32(&o, 2);
  put16(&o, name), put16(&o, name), put32(&o, 56);
  put32(&o, 0xE2898215);
  put(&o, "\x11\x22\x33\x44\x55\x66\x77\x88", 8);
  zeros(&o, 8);
  put16(&o, length), put16(&o, length), put32(&o, 56u + name);
  put(&o, "\x0a\x00\x63\x45\x00\x00\x00\x0f", 8); /* 10.0.17763 */
  put_utf16(&o, domain);
  put(&o, pairs, length);
  return (size_t)(o.at - to);
}

/* A DER element whose content is 128 to 65535 bytes long. */
static void der(struct out *o, uint8_t tag, size_t n) {
  put8(o, tag), put8(o, 0x82), put8(o, (uint8_t)(n >> 8)), put8(o, (uint8_t)n);
}

/* negTokenResp: accept-incomplete, NTLMSSP, the challenge. */
static size_t spnego_challenge(uint8_t *to) {
  static const uint8_t head[] = {0xa0, 0x03, 0x0a, 0x01, 0x01, 0xa1, 0x0c, 0x06, 0x0a, 0x2b,
                                 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};
  uint8_t token[512];
  size_t n = challenge(token);
  struct out o = {to};
  der(&o, 0xa1, n + sizeof head + 12);
  der(&o, 0x30, n + sizeof head + 8);
  put(&o, head, sizeof head);
  der(&o, 0xa2, n + 4);
  der(&o, 0x04, n);
  put(&o, token, n);
  return (size_t)(o.at - to);
}

/* SMB 2 */

static void header2(struct out *o, const uint8_t *request, uint16_t command, uint32_t status) {
  static const uint8_t nothing[64];
  if (!request) request = nothing;
  put(o, "\xfeSMB", 4);
  put16(o, 64), put16(o, 1), put32(o, status), put16(o, command), put16(o, 1), put32(o, 1), put32(o, 0);
  put(o, request + 24, 8); /* message id */
  put32(o, 0xFEFF), put32(o, 0);
  if (command == kSessionSetup) put64(o, 0x4D); else put(o, request + 40, 8);
  zeros(o, 16);
}

static void error2(struct out *o, const uint8_t *request, uint16_t command, uint32_t status) {
  header2(o, request, command, status);
  put(o, "\x09\0\0\0\0\0\0\0\0", 9);
}

/* The first of ours that is among those offered in the context of this type, 0 for none, -1 without such a context. */
static int chosen(const uint8_t *m, size_t n, uint16_t type, size_t skip, const uint16_t *ours, size_t count) {
  if (n < 100) return -1;
  size_t at = get32(m + 92);
  for (unsigned left = get16(m + 96); left && at + 8 <= n; left--) {
    size_t length = get16(m + at + 2);
    if (at + 8 + length > n) return -1;
    if (get16(m + at) == type && length >= skip) {
      size_t offered = get16(m + at + 8);
      for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < offered && skip + 2 * k + 2 <= length; k++)
          if (get16(m + at + 8 + skip + 2 * k) == ours[i]) return ours[i];
      return 0;
    }
    at += (8 + length + 7) & ~(size_t)7;
  }
  return -1;
}

static void context(struct out *o, uint16_t type, int algorithm) {
  put16(o, type), put16(o, 4), put32(o, 0), put16(o, 1), put16(o, (uint16_t)algorithm), zeros(o, 4);
}

static void negotiated2(struct out *o, const uint8_t *m, size_t n, uint16_t dialect) {
  static const uint16_t ciphers[] = {2, 1}, signers[] = {1};
  int cipher = dialect == 0x311 ? chosen(m, n, 2, 2, ciphers, 2) : -1;
  int signer = dialect == 0x311 ? chosen(m, n, 8, 2, signers, 1) : -1;
  unsigned contexts = dialect == 0x311 ? 1u + (cipher >= 0) + (signer > 0) : 0;
  uint8_t *start = o->at;
  header2(o, m, kNegotiate, 0);
  put16(o, 65), put16(o, 1), put16(o, dialect), put16(o, (uint16_t)contexts);
  put(o, guid, 16);
  put32(o, dialect == 0x202 ? 1 : dialect == 0x210 || dialect == 0x2FF ? 7 : 0x67);
  for (int i = 0; i < 3; i++) put32(o, 8u << 20);
  put64(o, file_time()), put64(o, 0);
  put16(o, 128), put16(o, sizeof spnego), put32(o, contexts ? 128 + ((sizeof spnego + 7) & ~7u) : 0);
  put(o, spnego, sizeof spnego);
  if (!contexts) return;
  zeros(o, (size_t)(-(o->at - start) & 7));
  put16(o, 1), put16(o, 38), put32(o, 0), put16(o, 1), put16(o, 32), put16(o, 1), put(o, guid, 16), put(o, guid, 16), zeros(o, 2);
  if (cipher >= 0) context(o, 2, cipher);
  if (signer > 0) context(o, 8, signer);
}

static void negotiate2(struct out *o, const uint8_t *m, size_t n) {
  uint16_t best = 0;
  size_t count = n >= 100 ? get16(m + 66) : 0;
  for (size_t i = 0; i < count && 100 + 2 * i + 2 <= n; i++) {
    uint16_t d = get16(m + 100 + 2 * i);
    if ((d == 0x202 || d == 0x210 || d == 0x300 || d == 0x302 || d == 0x311) && d > best) best = d;
  }
  if (best) negotiated2(o, m, n, best); else error2(o, m, kNegotiate, kNotSupported);
}

static void setup2(struct out *o, const uint8_t *m, size_t n) {
  uint8_t blob[640];
  const uint8_t *token = memmem(m, n, "NTLMSSP\0\1", 9);
  if (!token) { error2(o, m, kSessionSetup, kAccessDenied); return; }
  size_t length = n > 88 && m[88] == 'N' ? challenge(blob) : spnego_challenge(blob);
  header2(o, m, kSessionSetup, kMoreProcessing);
  put16(o, 9), put16(o, 0), put16(o, 72), put16(o, (uint16_t)length);
  put(o, blob, length);
}

/* SMB 1: its place among the dialects offered, or -1. */
static int offered1(const uint8_t *m, size_t n, const char *name) {
  size_t at = 35, length = strlen(name) + 1;
  for (int i = 0; at < n && m[at] == 2; i++) {
    const uint8_t *end = memchr(m + at, 0, n - at);
    if (!end) return -1;
    if ((size_t)(end - m) - at == length && memcmp(m + at + 1, name, length) == 0) return i;
    at = (size_t)(end - m) + 1;
  }
  return -1;
}

static int negotiate1(struct out *o, const uint8_t *m, size_t n) {
  int index;
  if (offered1(m, n, "SMB 2.???") >= 0) { negotiated2(o, NULL, 0, 0x2FF); return 1; }
  if (offered1(m, n, "SMB 2.002") >= 0) { negotiated2(o, NULL, 0, 0x202); return 1; }
  if (!with_smb1) return 0;
  index = offered1(m, n, "NT LM 0.12");
  put(o, "\xffSMB\x72\0\0\0\0\x98\x43\xc8", 12);
  zeros(o, 12);
  put(o, m + 24, 8);
  if (index < 0) { put(o, "\x01\xff\xff\0\0", 5); return 1; }
  put8(o, 17), put16(o, (uint16_t)index), put8(o, 3), put16(o, 50), put16(o, 1), put32(o, 16644), put32(o, 65536), put32(o, 0);
  put32(o, 0x8001F3FC), put64(o, file_time()), put16(o, 0), put8(o, 0);
  put16(o, sizeof guid + sizeof spnego), put(o, guid, sizeof guid), put(o, spnego, sizeof spnego);
  return 1;
}

/* The answer to one message, with its length in front; 0 where a server would close. */
static size_t answer(const uint8_t *m, size_t n, uint8_t *to) {
  struct out o = {to + 4};
  if (n >= 35 && memcmp(m, "\xffSMB\x72", 5) == 0) {
    if (!negotiate1(&o, m, n)) return 0;
  } else if (n >= 64 && memcmp(m, "\xfeSMB", 4) == 0) {
    uint16_t command = get16(m + 12);
    if (command == kNegotiate) negotiate2(&o, m, n);
    else if (command == kSessionSetup) setup2(&o, m, n);
    else error2(&o, m, command, kAccessDenied);
  } else {
    return 0;
  }
  uint32_t length = htobe32((uint32_t)(o.at - to - 4));
  memcpy(to, &length, 4);
  return (size_t)(o.at - to);
}
