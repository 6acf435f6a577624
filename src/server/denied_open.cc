#include "server/denied_open.h"

#include "policy/refuse.h"
#include "proto/dtyp/access.h"

namespace sallyport::server {

namespace {

constexpr uint32_t kWriting = dtyp::access::kFileWriteData | dtyp::access::kFileAppendData | dtyp::access::kFileWriteEa |
                              dtyp::access::kFileWriteAttributes | dtyp::access::kFileDeleteChild | dtyp::access::kDelete |
                              dtyp::access::kWriteDac | dtyp::access::kWriteOwner | dtyp::access::kGenericWrite | dtyp::access::kGenericAll;

}  // namespace

policy::Reason explain_denied_open(policy::Reason reason, const Tree& tree, const policy::Identity& who, const std::string& object, uint32_t access) {
  auto shown = object.empty() ? std::string("the share's folder") : "\"" + object + "\"";
  if (tree.read_only() && (access & kWriting)) {
    reason.add(policy::refused_by_rights(reason));
  } else {
    reason.add(policy::refused_by_mode(shown, who.name, (access & kWriting) ? "write" : "read"));
  }
  return reason;
}

}  // namespace sallyport::server
