#include "doctor/local/credentials.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "doctor/text.h"
#include "policy/nearest.h"

namespace sallyport::doctor {
namespace {

constexpr std::array<std::string_view, 7> kKeys = {"username", "password", "domain", "user", "pass", "workgroup", "password2"};

bool known(std::string_view key) {
  for (auto one : kKeys)
    if (same_text(one, key)) return true;
  return false;
}

// What is wrong with one line. The text never has the value in it: it may be a password.
std::optional<Fault> line_fault(std::string_view line, const std::string& file, unsigned number) {
  auto fault = [&](std::string text, std::string change) {
    return Fault{file, number, std::move(text), std::move(change), true};
  };
  if (trimmed(line).empty() || trimmed(line).starts_with('#')) return std::nullopt;
  if (line.starts_with("\xEF\xBB\xBF"))
    return fault("it begins with a byte order mark", fmt::format("sed -i '1s/^\\xEF\\xBB\\xBF//' {}", file));
  if (line.ends_with('\r'))
    return fault("its lines end as Windows writes them, and the carriage return counts to the value",
                 fmt::format("sed -i 's/\\r$//' {}", file));
  auto equals = line.find('=');
  if (equals == line.npos)
    return fault("a line without \"=\"", "write username=NAME, password=PASSWORD, domain=DOMAIN, one a line");
  auto key = trimmed(line.substr(0, equals));
  if (!known(key)) {
    auto meant = policy::nearest(key, kKeys);
    return fault(fmt::format("there is no \"{}\"", key),
                 meant.empty() ? "write username=, password= and domain=" : fmt::format("write \"{}\"", meant));
  }
  auto value = line.substr(equals + 1);
  bool blanks = value != trimmed(value) || line.substr(0, equals).ends_with(' ');
  if (blanks)
    return fault(fmt::format("blanks around the \"=\" or at the end of {} count to the value", key),
                 fmt::format("write {}= and the value, without blanks", key));
  return std::nullopt;
}

}  // namespace

std::vector<Fault> check_credentials_text(std::string_view text, const std::string& file) {
  std::vector<Fault> faults;
  unsigned number = 0;
  bool user = false;
  for (auto line : lines_of(text)) {
    number++;
    user |= lowered(trimmed(line)).starts_with("user");
    if (auto fault = line_fault(line, file, number)) faults.push_back(std::move(*fault));
  }
  if (!user && faults.empty()) faults.push_back({file, 0, "it names no user", "add a line username=NAME", true});
  return faults;
}

std::vector<Fault> check_credentials(const std::string& file) {
  struct stat found{};
  if (stat(file.c_str(), &found) != 0)
    return {{file, 0, "the credentials file is not there", fmt::format("make it, or correct credentials={}", file), true}};
  auto text = read_text(file);
  if (!text) return {{file, 0, "the credentials file cannot be read", "run the doctor as who mounts", true}};
  auto faults = check_credentials_text(*text, file);
  if (found.st_mode & 077)
    faults.push_back({file, 0, "others on this machine may read the password", fmt::format("chmod 600 {}", file), false});
  return faults;
}

}  // namespace sallyport::doctor
