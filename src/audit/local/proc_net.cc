#include "audit/local/proc_net.h"

#include "audit/local/hex_address.h"
#include "audit/local/words.h"

namespace sallyport::audit::local {
namespace {

constexpr std::string_view kTcpListen = "0A", kClosed = "07";

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
std::optional<Socket> socket_of(std::string_view line, Protocol protocol, bool v6) {
  auto words = words_of(line);
  if (words.size() < 10 || words[3] != (protocol == Protocol::tcp ? kTcpListen : kClosed)) return std::nullopt;
  auto colon = words[1].find(':');
  if (colon == std::string_view::npos || colon != (v6 ? 32u : 8u)) return std::nullopt;
  auto address = address_of_words(words[1].substr(0, colon));
  auto port = number<uint16_t>(words[1].substr(colon + 1), 16);
  auto uid = number<uint32_t>(words[7]);
  auto inode = number<uint64_t>(words[9]);
  if (!address || !port || !uid || !inode || !is_asked_about(protocol, *port)) return std::nullopt;
  auto takes_v4 = v6 && address->is_unspecified() ? Known::unknown : Known::no;
  return Socket{protocol, *address, v6, takes_v4, *port, 0, *uid, *inode};
}

}  // namespace

std::vector<Socket> parse_proc_net(std::string_view text, Protocol protocol, bool v6) {
  std::vector<Socket> found;
  for (auto line : lines_of(text))
    if (auto socket = socket_of(line, protocol, v6)) found.push_back(*socket);
  return found;
}

}  // namespace sallyport::audit::local
