#include "server/lease_filter.h"

#include <sys/socket.h>

#include "base/bytes.h"

namespace sallyport::server {
namespace {

constexpr uint32_t kNetwork = static_cast<uint32_t>(SKF_NET_OFF);  // where the IP header begins
constexpr uint32_t kLink = static_cast<uint32_t>(SKF_LL_OFF);      // where the Ethernet header begins
constexpr uint32_t kSourceV4 = kNetwork + 12, kSourceV6 = kNetwork + 8, kSourceMac = kLink + 6;

constexpr sock_filter kLetIn = BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF);
constexpr sock_filter kDrop = BPF_STMT(BPF_RET | BPF_K, 0);

class Program {
 public:
  // One device: every word of it must be as expected, else the next device is tried.
  void add(const policy::Lease& lease) {
    tests_.clear();
    const auto* bytes = lease.device.bytes.data();
    if (lease.device.is_v4()) {
      test(BPF_W, kSourceV4, load_be<uint32_t>(bytes + 12));
    } else {
      for (uint32_t at = 0; at < 16; at += 4) test(BPF_W, kSourceV6 + at, load_be<uint32_t>(bytes + at));
    }
    if (lease.mac) {
      test(BPF_W, kSourceMac, load_be<uint32_t>(lease.mac->bytes.data()));
      test(BPF_H, kSourceMac + 4, load_be<uint16_t>(lease.mac->bytes.data() + 4));
    }
    append(lease.device.is_v4() ? v4_ : v6_);
  }

  std::vector<sock_filter> whole() const {
    auto skip = static_cast<uint32_t>(v4_.size() + 1);
    std::vector<sock_filter> all = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kNetwork), BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
                                    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 1, 0), BPF_STMT(BPF_JMP | BPF_JA, skip)};
    all.insert(all.end(), v4_.begin(), v4_.end());
    all.push_back(kDrop);
    all.insert(all.end(), v6_.begin(), v6_.end());
    all.push_back(kDrop);
    return all;
  }

 private:
  struct Test {
    uint16_t size;
    uint32_t at, value;
  };
  void test(uint16_t size, uint32_t at, uint32_t value) { tests_.push_back({size, at, value}); }

  void append(std::vector<sock_filter>& to) const {
    for (size_t i = 0; i < tests_.size(); i++) {
      auto behind = static_cast<uint8_t>(2 * (tests_.size() - i) - 1);  // to the next device: over the other tests and kLetIn
      to.push_back(BPF_STMT(static_cast<uint16_t>(BPF_LD | tests_[i].size | BPF_ABS), tests_[i].at));
      to.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, tests_[i].value, 0, behind));
    }
    to.push_back(kLetIn);
  }

  std::vector<Test> tests_;
  std::vector<sock_filter> v4_, v6_;
};

}  // namespace

std::optional<std::vector<sock_filter>> lease_filter(const policy::Policy& policy, policy::Time now) {
  Program program;
  for (const auto& lease : policy.leases)
    if (lease.door == policy::Door::netbios && lease.in_force(now)) program.add(lease);
  auto whole = program.whole();
  if (whole.size() > BPF_MAXINSNS) return std::nullopt;
  return whole;
}

bool attach_filter(int socket, std::span<const sock_filter> program) {
  sock_fprog given{static_cast<uint16_t>(program.size()), const_cast<sock_filter*>(program.data())};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &given, sizeof given) == 0;
}

void detach_filter(int socket) {
  int ignored = 0;
  setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored);
}

}  // namespace sallyport::server
