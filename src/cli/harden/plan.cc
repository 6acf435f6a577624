// sallyport harden plan and write: what would be, beside what is there now.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/fail.h"
#include "cli/harden/subject.h"
#include "cli/harden/verbs.h"
#include "harden/diff.h"
#include "harden/nft_program.h"
#include "harden/nft_rules.h"

namespace sallyport::cli {
namespace {

struct PlanOptions {
  HardenOptions common;
  std::string smb_conf, nft_json;
};

struct WriteOptions {
  HardenOptions common;
  std::string form;
};

// What `nft -j list table inet sallyport` says, or a file that has it from elsewhere.
std::expected<std::string, std::string> table_now(const PlanOptions& options) {
  if (!options.nft_json.empty()) return read_text_file(options.nft_json);
  auto nft = harden::Nft::open();
  if (!nft) return std::unexpected(nft.error());
  return nft->table_json();
}

std::string nft_difference(const PlanOptions& options, const harden::Subject& subject) {
  auto listing = table_now(options);
  if (!listing) return fmt::format("\nnftables: not compared with what is there: {}\n", listing.error());
  auto objects =
      listing->empty() ? nlohmann::json::array() : harden::own_objects(nlohmann::json::parse(*listing, nullptr, false));
  auto diff = harden::unified_diff(harden::nft_table_text(objects), harden::nft_table_text(harden::nft_objects(subject.flows)),
                                   "nftables now", "nftables by the policy");
  return diff.empty() ? "\nnftables: the table inet sallyport is as the policy has it\n" : "\n" + diff;
}

std::expected<std::string, std::string> smb_conf_difference(const PlanOptions& options, const harden::Subject& subject) {
  if (options.smb_conf.empty()) return "";
  auto present = read_text_file(options.smb_conf);
  if (!present) return present;
  auto diff = harden::unified_diff(*present, harden::harden_smb_conf(subject, *present), options.smb_conf,
                                   options.smb_conf + " hardened");
  return diff.empty() ? fmt::format("\n{}: nothing to change\n", options.smb_conf) : "\n" + diff;
}

int plan(const PlanOptions& options) {
  auto made = harden_subject(options.common);
  if (!made) return fail_with(made.error());
  auto smb_conf = smb_conf_difference(options, made->subject);
  if (!smb_conf) return fail_with(smb_conf.error());
  fmt::print("{}{}{}", harden::write_plan_text(made->subject), nft_difference(options, made->subject), *smb_conf);
  return 0;
}

int write(const WriteOptions& options) {
  auto made = harden_subject(options.common);
  if (!made) return fail_with(made.error());
  for (auto& held : made->subject.held) fmt::print(stderr, "held back: {}\n", to_string(held));
  fmt::print("{}", harden::find_writer(options.form)->write(made->subject));
  return 0;
}

}  // namespace

void add_harden_plan(CLI::App& harden, Run& run) {
  auto options = std::make_shared<PlanOptions>();
  auto* command = harden.add_subcommand("plan", "Show who would be let in, the steps, and what would change");
  add_harden_options(*command, options->common);
  command->add_option("--smb-conf", options->smb_conf, "compare also with this smb.conf")->type_name("FILE");
  command->add_option("--nft-json", options->nft_json, "compare with this output of nft -j list ruleset, not with this machine")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  sudo sallyport harden plan --config /etc/sallyport.toml --smb-conf /etc/samba/smb.conf\n"
      "  sallyport harden plan --config sallyport.toml --from-audit report.json --seen-within 90d");
  command->callback([options, &run] { run = [options] { return plan(*options); }; });
}

void add_harden_write(CLI::App& harden, Run& run) {
  auto options = std::make_shared<WriteOptions>();
  auto* command = harden.add_subcommand("write", "Write the policy as rules or settings of something else");
  std::vector<std::string> names;
  for (auto& writer : harden::writers()) names.emplace_back(writer.name);
  command->add_option("--for", options->form, "what to write")->required()->check(CLI::IsMember(names));
  add_harden_options(*command, options->common);
  command->footer(
      "Examples:\n"
      "  sallyport harden write --for nftables --config sallyport.toml > sallyport.nft\n"
      "  sallyport harden write --for windows-powershell --config sallyport.toml > harden.ps1\n"
      "  sallyport harden write --for plan-svg --config sallyport.toml > plan.svg");
  command->callback([options, &run] { run = [options] { return write(*options); }; });
}

}  // namespace sallyport::cli
