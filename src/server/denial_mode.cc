// Refusals by owner, group, mode and POSIX ACL.
#include <fmt/format.h>
#include <sys/stat.h>

#include "proto/dtyp/access.h"
#include "server/denial_text.h"

namespace sallyport::server {

namespace {

using Class = storage::ModeDenial::Class;

std::string letters(unsigned bits) {
  return fmt::format("{}{}{}", bits & 4 ? "r" : "", bits & 2 ? "w" : "", bits & 1 ? "x" : "");
}

// As ls -l shows it.
std::string mode_text(mode_t mode, bool directory) {
  std::string out(1, directory ? 'd' : '-');
  for (int shift : {6, 3, 0}) {
    auto bits = mode >> shift & 7;
    out += fmt::format("{}{}{}", bits & 4 ? 'r' : '-', bits & 2 ? 'w' : '-', bits & 1 ? 'x' : '-');
  }
  if (mode & S_ISVTX) out.back() = mode & 1 ? 't' : 'T';
  return out;
}

std::string verbs(unsigned lacks, bool directory) {
  std::string out;
  auto add = [&](unsigned bit, const char* word) {
    if (lacks & bit) out += fmt::format("{}{}", out.empty() ? "" : " or ", word);
  };
  add(4, directory ? "list" : "read");
  add(2, directory ? "change what is in" : "write");
  add(1, directory ? "pass through" : "execute");
  return out;
}

struct Mode {
  const storage::Denial& denial;
  const storage::ModeDenial& facts;
  std::string path, user, owner, group;

  std::string standing() const {
    switch (facts.of) {
      case Class::owner: return "is its owner";
      case Class::group: return fmt::format("is in its group {}", group);
      case Class::posix_acl: return "is judged by its POSIX ACL (getfacl)";
      case Class::others: break;
    }
    return fmt::format("is neither its owner nor in its group {}", group);
  }

  // setfacl replaces a user's entry: it names what the user has already as well.
  std::string setfacl() const {
    auto present = facts.of == Class::others ? facts.mode & 7 : 0;
    if (facts.of == Class::posix_acl) present = 4 | (denial.directory ? 1 : 0);
    return fmt::format("setfacl -m u:{}:{} {}", user, letters(present | facts.lacks), path);
  }

  std::string remedy() const {
    auto more = letters(facts.lacks);
    if (facts.owner_only) return fmt::format("have {} do it, or chown {} {}", owner, user, path);
    if (facts.of == Class::owner) return fmt::format("chmod u+{} {}", more, path);
    if (facts.of == Class::group) return fmt::format("chmod g+{} {}", more, path);
    if (facts.of == Class::posix_acl) return setfacl();
    bool group_may = facts.group != 0 && !(facts.lacks & ~(facts.mode >> 3 & 7));
    if (group_may)
      return fmt::format("take {} into the group (usermod -aG {} {}; from the next login on), or {}", user, group, user,
                         setfacl());
    return fmt::format("{}; or, for everybody, chmod o+{} {}", setfacl(), more, path);
  }
};

}  // namespace

policy::Step explain_mode(const storage::Denial& denial, const std::string& account, const DenialNames& names) {
  auto& facts = denial.mode;
  Mode mode{denial, facts, quoted(denial.path), names.user(facts.user), names.user(facts.owner), names.group(facts.group)};
  auto title = title_of(denial);
  auto acting = mode.user == account ? "" : fmt::format(", as whom {} acts,", account);
  auto denied = facts.owner_only ? fmt::format("only its owner may {}", access_names(denial.missing, denial.directory))
                                 : fmt::format("the Unix user {} (uid {}){} {} and may not {} it", mode.user, facts.user, acting,
                                               mode.standing(), verbs(facts.lacks, denial.directory));
  return {policy::Layer::posix_mode,
          false,
          "POSIX mode",
          {},
          fmt::format("{} is {} {}:{}: {}", title, mode_text(facts.mode, denial.directory), mode.owner, mode.group, denied),
          mode.remedy()};
}

}  // namespace sallyport::server
