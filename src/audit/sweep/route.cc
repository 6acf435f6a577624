#include "audit/sweep/route.h"

#include <algorithm>

#include "audit/sweep/kernel_routes.h"
#include "audit/sweep/socket_address.h"
#include "base/bytes.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;

constexpr uint8_t kBlockPrefix = 96 + 24;
constexpr size_t kMostKnown = 4096;

uint32_t block_of(const IpAddress& v4) { return load_be<uint32_t>(v4.bytes.data() + 12) >> 8; }

}  // namespace

// A raw one, since a datagram socket would also be given a port each time.
SourceFinder::SourceFinder(bool v4) : socket_(::socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW)) {
  if (!v4) return;
  auto routes = read_kernel_routes();
  certain_ = !routes.empty();
  for (auto& route : routes)
    if (route.network.prefix > kBlockPrefix) divided_.push_back(block_of(route.network.address));
  std::ranges::sort(divided_);
}

bool SourceFinder::alike(uint32_t block) const { return certain_ && !std::ranges::binary_search(divided_, block); }

std::optional<IpAddress> SourceFinder::source_for(const IpAddress& to) {
  if (to == last_to_) return last_from_;
  bool whole = to.is_v4() && alike(block_of(to));
  auto found = whole ? known_.find(block_of(to)) : known_.end();
  auto from = found != known_.end() ? std::optional(found->second) : ask(to);
  if (!from) return std::nullopt;
  if (whole && found == known_.end()) {
    if (known_.size() >= kMostKnown) known_.clear();
    known_.emplace(block_of(to), *from);
  }
  last_to_ = to;
  return last_from_ = *from;
}

// Connecting such a socket sends nothing: the kernel looks up the route, and binds the socket to the address it would send from.
// It keeps to that until it is told to forget it.
std::optional<IpAddress> SourceFinder::ask(const IpAddress& to) const {
  sockaddr forget{};
  forget.sa_family = AF_UNSPEC;
  connect(socket_.get(), &forget, sizeof forget);
  SocketAddress peer(to, 0), own;
  socklen_t size = sizeof own;
  if (connect(socket_.get(), peer.get(), peer.size()) != 0 || getsockname(socket_.get(), own.get(), &size) != 0) return std::nullopt;
  return own.address();
}

}  // namespace sallyport::audit
