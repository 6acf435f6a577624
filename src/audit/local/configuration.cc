#include "audit/local/configuration.h"

#include <fmt/format.h>
#include <unistd.h>

#include "audit/local/read_file.h"
#include "harden/program.h"
#include "policy/load.h"

namespace sallyport::audit::local {
namespace {

constexpr std::chrono::seconds kTestparmWait(10);
constexpr size_t kLargest = 4 << 20;
constexpr auto kSambaPlace = "/etc/samba/smb.conf";
constexpr const char* kKsmbdPlaces[] = {"/etc/ksmbd/ksmbd.conf", "/usr/local/etc/ksmbd/ksmbd.conf", "/etc/ksmbd/smb.conf"};

bool is_samba(const Process& process) {
  return process.program == "smbd" || process.program == "nmbd" || process.program == "samba" ||
         process.program == "samba-dcerpcd";
}

// A file that somebody else's process names would be read with our rights.
std::string reason_not_to_read(const Process& process) {
  if (process.contained) return "it runs in a container or another root: its files are not those seen here";
  if (process.uid != 0 && process.uid != geteuid())
    return fmt::format("it belongs to user {}: what it names is not read", process.uid);
  return {};
}

std::string full_path(const Process& process, const std::string& path) {
  return path.starts_with('/') || process.folder.empty() ? path : process.folder + "/" + path;
}

// What Samba itself takes it to say, with everything that is not written there.
std::optional<SmbConf> by_testparm(const std::string& file) {
  auto program = harden::find_program("testparm");
  if (!program) return std::nullopt;
  auto ran = harden::run_program(*program, {"-s", "-v", file}, {}, kTestparmWait);
  if (!ran || ran->status != 0 || ran->out.find("[global]") == ran->out.npos) return std::nullopt;
  return parse_smb_conf(ran->out);
}

void read_smb_conf(Configuration& out, SmbConfReader reader) {
  auto text = read_file(out.file, kLargest);
  if (!text) {
    out.problem = "it cannot be read";
    return;
  }
  auto told = reader == SmbConfReader::samba ? by_testparm(out.file) : std::nullopt;
  auto conf = told ? *told : parse_smb_conf(*text);
  out.read_by = told ? "testparm" : conf.includes ? "its lines, without the files that it includes" : "its lines";
  out.weaknesses = weaknesses_of(conf, reader);
}

Configuration of_samba(const Process& process) {
  Configuration out;
  out.maker = Maker::samba;
  out.file = full_path(process, option_of(process.words, "-s", "--configfile").value_or(kSambaPlace));
  out.problem = reason_not_to_read(process);
  if (out.problem.empty()) read_smb_conf(out, SmbConfReader::samba);
  return out;
}

Configuration of_sallyport(const Process& process, policy::Time now) {
  Configuration out;
  out.maker = Maker::sallyport;
  auto file = option_of(process.words, "", "--config");
  if (!file) {
    out.read_by = "no policy file: the defaults";
    return out;
  }
  out.file = full_path(process, *file);
  out.problem = reason_not_to_read(process);
  if (!out.problem.empty()) return out;
  auto loaded = policy::load_policy_file(out.file, {now, false});
  if (loaded.policy)
    out.weaknesses = weaknesses_of(*loaded.policy, now);
  else
    out.problem = loaded.errors.empty() ? "it cannot be read" : to_string(loaded.errors.front());
  out.read_by = "the policy's own reader";
  return out;
}

Configuration of_ksmbd() {
  Configuration out;
  out.ksmbd = true;
  for (auto* place : kKsmbdPlaces) {
    out.file = place;
    if (access(place, F_OK) == 0) break;
  }
  read_smb_conf(out, SmbConfReader::ksmbd);
  return out;
}

}  // namespace

std::optional<Configuration> read_configuration(const Owner& owner, policy::Time now) {
  if (owner.keeper == Keeper::kernel) return of_ksmbd();
  for (auto& process : owner.processes) {
    if (is_samba(process)) return of_samba(process);
    if (process.program == "sallyport") return of_sallyport(process, now);
  }
  return std::nullopt;
}

bool is_smb_server(const Owner& owner) {
  return std::any_of(owner.processes.begin(), owner.processes.end(),
                     [](auto& process) { return is_samba(process) || process.program == "sallyport"; });
}

}  // namespace sallyport::audit::local
