// Refusals by a Windows security descriptor ([MS-DTYP] 2.5.3.2).
#include <fmt/format.h>

#include "proto/dtyp/access.h"
#include "server/denial_text.h"

namespace sallyport::server {

namespace {

namespace access = dtyp::access;

struct Name {
  uint32_t bit;
  const char* of_file;
  const char* of_folder;
};

constexpr Name kNames[] = {{access::kFileReadData, "read data", "list folder"},
                           {access::kFileWriteData, "write data", "create files"},
                           {access::kFileAppendData, "append data", "create folders"},
                           {access::kFileReadEa, "read extended attributes", nullptr},
                           {access::kFileWriteEa, "write extended attributes", nullptr},
                           {access::kFileExecute, "execute", "traverse folder"},
                           {access::kFileDeleteChild, "delete subfolders and files", nullptr},
                           {access::kFileReadAttributes, "read attributes", nullptr},
                           {access::kFileWriteAttributes, "write attributes", nullptr},
                           {access::kDelete, "delete", nullptr},
                           {access::kReadControl, "read permissions", nullptr},
                           {access::kWriteDac, "change permissions", nullptr},
                           {access::kWriteOwner, "take ownership", nullptr},
                           {access::kSynchronize, "synchronize", nullptr},
                           {access::kAccessSystemSecurity, "audit", nullptr}};

}  // namespace

std::string access_names(uint32_t mask, bool directory) {
  if ((mask & access::kFileAllAccess) == access::kFileAllAccess) return "full control";
  std::string out;
  for (const auto& name : kNames)
    if (mask & name.bit)
      out += fmt::format("{}{}", out.empty() ? "" : ", ", directory && name.of_folder ? name.of_folder : name.of_file);
  return out;
}

policy::Step explain_acl(const storage::Denial& denial, const std::string& account, const DenialNames& names) {
  auto title = title_of(denial);
  auto missing = access_names(denial.missing, denial.directory);
  if (!denial.ace)
    return {
        policy::Layer::acl_entry,
        false,
        "the ACL",
        {},
        fmt::format("no entry of the ACL of {} grants {} the right to {} (0x{:08x})", title, account, missing, denial.missing),
        fmt::format("in the security settings of {}, allow {}: {}", title, account, missing)};
  auto number = *denial.entry + 1;
  auto denied = access_names(dtyp::map_generic(denial.ace->body.mask) & denial.missing, denial.directory);
  auto whom = names.sid(denial.ace->body.sid);
  bool inherited = denial.ace->flags & dtyp::ace_flags::kInherited;
  return {policy::Layer::acl_entry,
          false,
          fmt::format("entry {} of the ACL", number),
          {},
          fmt::format("entry {} of the ACL of {} denies {}: {}{}", number, title, whom, denied,
                      inherited ? " (inherited from a folder above)" : ""),
          fmt::format("in the security settings of {}, take \"{}\" out of entry {} (deny {}){}; what {} asked for: {}", title,
                      denied, number, whom, inherited ? ", in the folder it comes from" : "", account, missing)};
}

}  // namespace sallyport::server
