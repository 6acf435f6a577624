#include "harden/writers.h"

#include <fmt/format.h>

#include "harden/nft_rules.h"

namespace sallyport::harden {

const std::vector<Writer>& writers() {
  static const std::vector<Writer> all = {
      {"nftables", [](const Subject& subject) { return nft_text(subject.flows); }},
      {"nftables-json", [](const Subject& subject) { return nft_json(subject.flows); }},
      {"firewalld", write_firewalld},
      {"ufw", write_ufw},
      {"windows-powershell", write_powershell},
      {"windows-registry", write_registry},
      {"smb.conf", write_smb_conf},
      {"plan-text", write_plan_text},
      {"plan-svg", write_plan_svg},
  };
  return all;
}

const Writer* find_writer(std::string_view name) {
  for (auto& writer : writers())
    if (writer.name == name) return &writer;
  return nullptr;
}

std::string heading(const Subject& subject, std::string_view mark, std::string_view what) {
  auto from = subject.policy_file.empty() ? "the default policy" : plain(subject.policy_file);
  return fmt::format("{0} {1}\n{0} Written by sallyport harden from {2}, as of {3} UTC.\n", mark, what, from,
                     utc(subject.flows.at));
}

}  // namespace sallyport::harden
