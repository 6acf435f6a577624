// sallyport doctor \\HOST\SHARE | ERROR-CODE
#include "doctor/examine.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <expected>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/local_refusal.h"
#include "cli/password.h"
#include "cli/state_directory.h"
#include "doctor/codes/codes.h"
#include "doctor/report.h"

namespace sallyport::cli {
namespace {

// Beside them kCouldNotRun.
enum Status { kHealthy = 0, kFound = 1 };

struct DoctorOptions {
  std::vector<std::string> words;
  doctor::ExamineOptions examine;
  double timeout = 3;
  std::string user, state;
  bool guest = false;
  bool json = false;
  bool other_end = false;
};

int explain(const std::string& text, bool json) {
  auto meanings = doctor::explain_code(text);
  fmt::print("{}", json ? code_json(text, meanings) : code_text(text, meanings));
  bool known = !meanings.empty() && meanings.front().condition;
  return known ? kHealthy : kCouldNotRun;
}

// What is done now, on a terminal; wiped away before the report.
void show_progress(std::string_view what) { fmt::print(stderr, "\r\x1b[Klooking at {} ...", what); }
void wipe_progress() { fmt::print(stderr, "\r\x1b[K"); }

// "DOMAIN\\NAME" or a name; the password from the terminal, or a line of standard input.
std::expected<void, std::string> prepare_login(DoctorOptions& options) {
  auto& login = options.examine.login;
  login.user = options.user.empty() && !options.guest ? options.examine.target.user : options.user;
  if (login.user.empty() && !options.guest) return {};
  options.examine.attempt = doctor::try_smb;
  if (options.guest) return {};
  auto password = read_password(STDIN_FILENO, fmt::format("Password of {}: ", login.user), Ask::once);
  if (!password) return std::unexpected(password.error());
  login.password = *password;
  if (auto cut = login.user.find('\\'); cut != std::string::npos)
    login.domain = login.user.substr(0, cut), login.user.erase(0, cut + 1);
  return {};
}

// A server on this machine knows why it refused.
void prepare_why(DoctorOptions& options) {
  auto& config = options.examine.sallyport_toml;
  StateOptions state{std::filesystem::exists(config) ? config : "", options.state};
  auto directory = find_state_directory(state).value_or(default_state_directory());
  options.examine.ask_why = [directory](const doctor::RefusalQuestion& question) {
    return find_local_refusal(directory, question);
  };
}

std::string report(const DoctorOptions& options, const doctor::Evidence& evidence, const doctor::Verdict& verdict) {
  using namespace doctor;
  if (options.json) return report_json(evidence, verdict, options.other_end ? OtherEnd::told : OtherEnd::left_out);
  return options.other_end ? other_end_text(evidence, verdict) : report_text(evidence, verdict);
}

int examine(DoctorOptions options, const std::string& text) {
  auto target = doctor::parse_target(text);
  if (!target) return could_not(target.error());
  options.examine.target = *target;
  if (!options.examine.port) options.examine.port = target->port;
  if (auto ready = prepare_login(options); !ready) return could_not(ready.error());
  prepare_why(options);
  options.examine.timeout = std::chrono::milliseconds(static_cast<int64_t>(options.timeout * 1000));
  bool terminal = isatty(STDERR_FILENO);
  if (terminal) options.examine.progress = show_progress;
  // The resolver waits up to half a minute for servers that do not answer; who has set it otherwise knows why.
  setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
  auto evidence = doctor::examine(options.examine);
  if (terminal) wipe_progress();
  auto verdict = doctor::judge(evidence);
  fmt::print("{}", report(options, evidence, verdict));
  return verdict.cause == doctor::Cause::healthy ? kHealthy : kFound;
}

int doctor_command(const DoctorOptions& options) {
  std::string text;
  for (auto& word : options.words) text += (text.empty() ? "" : " ") + word;
  return doctor::looks_like_code(text) ? explain(text, options.json) : examine(options, text);
}

void add_login_options(CLI::App& command, DoctorOptions& options) {
  auto* user =
      command.add_option("--user", options.user, "log in as NAME or DOMAIN\\NAME and open what is named; asks for the password");
  auto* guest = command.add_flag("--guest", options.guest, "the same without an account");
  command.add_flag("--write", options.examine.login.may_write,
                   "when logged in: also make a file of a few bytes there, and remove it");
  guest->excludes(user);
}

void add_file_options(CLI::App& command, DoctorOptions& options) {
  auto& examined = options.examine;
  command.add_option("--smb-conf", examined.smb_conf, "Samba's configuration")->type_name("FILE")->capture_default_str();
  command.add_option("--config", examined.sallyport_toml, "Sallyport's policy file")->type_name("FILE")->capture_default_str();
  command.add_option("--state", options.state, "state directory of a Sallyport on this machine, to ask it why it refused")
      ->type_name("DIRECTORY");
  command.add_option("--mount-options", examined.mount_options, "options of mount -t cifs -o; without it, fstab's are looked at");
}

}  // namespace

void add_doctor(CLI::App& app, Run& run) {
  auto options = std::make_shared<DoctorOptions>();
  auto* command = app.add_subcommand("doctor", "Find out why a connection fails, or what an error code means");
  command->add_option("TARGET", options->words, "\\\\HOST\\SHARE, //HOST/SHARE or HOST; or an error code, as it was printed")
      ->required();
  command->add_flag("--json", options->json, "the same for programs");
  command->add_flag("--other-end", options->other_end, "print what to run on the other machine");
  add_login_options(*command, *options);
  command->add_option("--port", options->examine.port, "ask this port instead of 445 and 139")->check(CLI::Range(1, 65535));
  command->add_option("--timeout", options->timeout, "seconds to wait for each answer")
      ->check(CLI::Range(0.2, 60.0))
      ->capture_default_str();
  add_file_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  sallyport doctor '\\\\nas\\docs'\n"
      "  sallyport doctor '\\\\nas\\docs' --user anna\n"
      "  sallyport doctor //10.0.0.2/docs --other-end\n"
      "  sallyport doctor 0x80070035\n"
      "  sallyport doctor 'mount error(13): Permission denied'\n"
      "The first line names the cause and the one change that repairs it. Exit status 0: healthy, or a code that is known;\n"
      "1: something keeps the connection from working; 2: it could not be looked, or the code is not known.");
  command->callback([options, &run] { run = [options] { return doctor_command(*options); }; });
}

}  // namespace sallyport::cli
