#include "audit/local/firewall.h"

#include <unistd.h>

#include "audit/local/read_file.h"
#include "audit/local/words.h"
#include "harden/nft_program.h"

namespace sallyport::audit::local {
namespace {

// Tables of the iptables of before nftables, which nft does not list. Root alone may read these files.
std::string old_iptables() {
  for (auto* file : {"/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"}) {
    auto tables = read_file(file);
    if (tables && !lines_of(*tables).empty())
      return "besides these rules there are some of iptables-legacy, which nft does not list (iptables-legacy-save shows them)";
  }
  return {};
}

}  // namespace

Firewall read_firewall() {
  Firewall firewall;
  if (geteuid() != 0) return {nullptr, "only root may read its rules", {}};
  auto nft = harden::Nft::open();
  if (!nft) return {nullptr, nft.error(), {}};
  auto json = nft->ruleset_json();
  if (!json) return {nullptr, json.error(), {}};
  auto rules = harden::parse_nftables(*json, nft->ruleset_listing().value_or(""));
  if (!rules) return {nullptr, rules.error(), {}};
  firewall.rules = std::move(*rules);
  firewall.unseen = old_iptables();
  return firewall;
}

}  // namespace sallyport::audit::local
