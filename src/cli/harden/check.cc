// sallyport harden check: do the rule sets say what the policy says? Status 0: yes; 1: differences; 2: could not tell.
#include "harden/check.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/fail.h"
#include "cli/harden/subject.h"
#include "cli/harden/verbs.h"
#include "harden/nft_program.h"
#include "harden/nft_rules.h"

namespace sallyport::cli {
namespace {

using harden::Syntax;

constexpr size_t kMostShown = 20;

struct CheckOptions {
  HardenOptions common;
  std::string form, file;
  bool live = false;
};

struct Form {
  std::string_view name;
  Syntax syntax;
  harden::Parsed (*parse)(std::string_view text);
  std::string (*write)(const harden::Subject& subject);
};

const Form kForms[] = {
    {"nftables", Syntax::nftables, harden::parse_nftables,
     [](const harden::Subject& subject) { return harden::nft_json(subject.flows); }},
    {"firewalld", Syntax::firewalld, harden::parse_firewalld, harden::write_firewalld},
    {"ufw", Syntax::ufw, harden::parse_ufw, harden::write_ufw},
    {"windows-powershell", Syntax::powershell, harden::parse_powershell, harden::write_powershell},
};

int cannot_tell(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  return 2;
}

int report(const std::string& what, const harden::CheckResult& result) {
  fmt::print("{:<20} {} flows asked, {}\n", what, result.packets,
             result.differences.empty() ? "as the policy has them" : fmt::format("{} differ", result.differences.size()));
  for (size_t i = 0; i < std::min(result.differences.size(), kMostShown); i++) fmt::print("  {}\n", result.differences[i].text);
  if (result.differences.size() > kMostShown) fmt::print("  and {} more\n", result.differences.size() - kMostShown);
  for (auto& note : result.notes) fmt::print("  note: {}\n", note);
  return result.differences.empty() ? 0 : 1;
}

int check_text(const Form& form, const std::string& what, const std::string& text, const HardenSubject& made, bool live) {
  auto rules = form.parse(text);
  if (!rules) return cannot_tell(fmt::format("{}: {}", what, rules.error()));
  return report(what, harden::check(made.policy, made.subject, **rules, form.syntax, live));
}

int check_live(const HardenSubject& made) {
  auto nft = harden::Nft::open();
  if (!nft) return cannot_tell(nft.error());
  auto listing = nft->ruleset_json();
  if (!listing) return cannot_tell(listing.error());
  return check_text(kForms[0], "nftables in force", *listing, made, true);
}

int check(const CheckOptions& options) {
  auto made = harden_subject(options.common);
  if (!made) return cannot_tell(made.error());
  if (!options.file.empty()) {
    if (options.form.empty()) return cannot_tell("--file needs --for, to know what it is");
    auto text = read_text_file(options.file);
    if (!text) return cannot_tell(text.error());
    auto* form = std::find_if(std::begin(kForms), std::end(kForms), [&](auto& each) { return each.name == options.form; });
    return check_text(*form, options.file, *text, *made, true);
  }
  int worst = 0;
  for (auto& form : kForms)
    if (options.form.empty() ? !options.live : options.form == form.name)
      worst = std::max(worst, check_text(form, std::string(form.name), form.write(made->subject), *made, false));
  return options.live ? std::max(worst, check_live(*made)) : worst;
}

}  // namespace

void add_harden_check(CLI::App& harden, Run& run) {
  auto options = std::make_shared<CheckOptions>();
  auto* command = harden.add_subcommand("check", "Prove that the rule sets say what the policy says");
  add_harden_options(*command, options->common);
  std::vector<std::string> names;
  for (auto& form : kForms) names.emplace_back(form.name);
  command->add_option("--for", options->form, "only this rule set")->check(CLI::IsMember(names));
  command->add_option("--file", options->file, "not what would be written, but this; for nftables: TZ=UTC nft -j list ruleset")
      ->type_name("FILE");
  command->add_flag("--live", options->live, "what is in force on this machine (nftables)");
  command->footer(
      "Examples:\n"
      "  sallyport harden check --config /etc/sallyport.toml\n"
      "  sudo sallyport harden check --live --config /etc/sallyport.toml\n"
      "Status: 0 they say the same, 1 they differ, 2 it could not be told.");
  command->callback([options, &run] { run = [options] { return check(*options); }; });
}

}  // namespace sallyport::cli
