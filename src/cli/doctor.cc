// sallyport doctor \\HOST\SHARE | ERROR-CODE
#include "doctor/examine.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <expected>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/password.h"
#include "doctor/codes/codes.h"
#include "doctor/report.h"

namespace sallyport::cli {
namespace {

struct DoctorOptions {
  std::vector<std::string> words;
  doctor::ExamineOptions examine;
  double timeout = 3;
  std::string user;
  bool json = false;
  bool other_end = false;
};

int explain(const std::string& text, bool json) {
  auto meanings = doctor::explain_code(text);
  fmt::print("{}", json ? code_json(text, meanings) : code_text(text, meanings));
  bool known = !meanings.empty() && meanings.front().condition;
  return known ? 0 : 1;
}

// What is done now, on a terminal; wiped away before the report.
void show_progress(std::string_view what) { fmt::print(stderr, "\r\x1b[Klooking at {} ...", what); }
void wipe_progress() { fmt::print(stderr, "\r\x1b[K"); }

// "DOMAIN\\NAME" or a name; the password from the terminal, or a line of standard input.
std::expected<void, std::string> prepare_login(DoctorOptions& options) {
  auto& login = options.examine.login;
  login.user = options.user.empty() ? options.examine.target.user : options.user;
  if (login.user.empty()) return {};
  auto password = read_password(STDIN_FILENO, fmt::format("Password of {}: ", login.user), Ask::once);
  if (!password) return std::unexpected(password.error());
  login.password = *password;
  if (auto cut = login.user.find('\\'); cut != std::string::npos)
    login.domain = login.user.substr(0, cut), login.user.erase(0, cut + 1);
  options.examine.attempt = doctor::try_smb;
  return {};
}

int examine(DoctorOptions options, const std::string& text) {
  auto target = doctor::parse_target(text);
  if (!target) return fail_with(target.error());
  options.examine.target = *target;
  if (auto ready = prepare_login(options); !ready) return fail_with(ready.error());
  options.examine.timeout = std::chrono::milliseconds(static_cast<int64_t>(options.timeout * 1000));
  bool terminal = isatty(STDERR_FILENO);
  if (terminal) options.examine.progress = show_progress;
  // The resolver waits up to half a minute for servers that do not answer; who has set it otherwise knows why.
  setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
  auto evidence = doctor::examine(options.examine);
  if (terminal) wipe_progress();
  auto verdict = doctor::judge(evidence);
  fmt::print("{}", options.json        ? report_json(evidence, verdict)
                   : options.other_end ? other_end_text(evidence, verdict)
                                       : report_text(evidence, verdict));
  return verdict.cause == doctor::Cause::healthy ? 0 : 1;
}

int doctor_command(const DoctorOptions& options) {
  std::string text;
  for (auto& word : options.words) text += (text.empty() ? "" : " ") + word;
  return doctor::looks_like_code(text) ? explain(text, options.json) : examine(options, text);
}

}  // namespace

void add_doctor(CLI::App& app, Run& run) {
  auto options = std::make_shared<DoctorOptions>();
  auto* command = app.add_subcommand("doctor", "Find out why a connection fails, or what an error code means");
  command->add_option("TARGET", options->words, "\\\\HOST\\SHARE, //HOST/SHARE or HOST; or an error code, as it was printed")
      ->required();
  command->add_flag("--json", options->json, "the same for programs");
  command->add_flag("--other-end", options->other_end, "print what to run on the other machine");
  auto& examined = options->examine;
  command->add_option("--user", options->user, "log in as NAME or DOMAIN\\NAME and open what is named; asks for the password");
  command->add_flag("--write", examined.login.may_write, "with --user: also make a file of a few bytes there, and remove it");
  command->add_option("--port", examined.port, "ask this port instead of 445 and 139")->check(CLI::Range(1, 65535));
  command->add_option("--timeout", options->timeout, "seconds to wait for each answer")
      ->check(CLI::Range(0.2, 60.0))
      ->capture_default_str();
  command->add_option("--smb-conf", examined.smb_conf, "Samba's configuration")->type_name("FILE")->capture_default_str();
  command->add_option("--config", examined.sallyport_toml, "Sallyport's policy file")->type_name("FILE")->capture_default_str();
  command->add_option("--mount-options", examined.mount_options,
                      "options of mount -t cifs -o; without it, fstab's are looked at");
  command->footer(
      "Examples:\n"
      "  sallyport doctor '\\\\nas\\docs'\n"
      "  sallyport doctor '\\\\nas\\docs' --user anna\n"
      "  sallyport doctor //10.0.0.2/docs --other-end\n"
      "  sallyport doctor 0x80070035\n"
      "  sallyport doctor 'mount error(13): Permission denied'\n"
      "The first line names the cause and the one change that repairs it. Exit code 0: healthy, or a code that is known.");
  command->callback([options, &run] { run = [options] { return doctor_command(*options); }; });
}

}  // namespace sallyport::cli
