// FileFullEaInformation of SET_INFO, [MS-FSA] 2.1.5.14.5, [MS-FSCC] 2.4.16.
#include "proto/dtyp/access.h"
#include "proto/fscc/ea.h"
#include "server/handlers/set_info.h"

namespace sallyport::server::handlers {

Result<> set_extended_attributes(Call& call, Bytes input) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kFileWriteEa)) return fail(NtStatus::access_denied);
  fscc::FileFullEaInformation list;
  if (wire::decode(list, input)) return fail(NtStatus::ea_list_inconsistent);
  std::vector<storage::ExtendedAttribute> attributes;
  for (const auto& each : list.eas) {
    if (!fscc::is_ea_name(each.ea_name)) return fail(NtStatus::invalid_ea_name);
    attributes.push_back({each.ea_name, Buffer(each.ea_value)});
  }
  return attributes.empty() ? Result<>{} : open.file->set_extended_attributes(attributes);
}

}  // namespace sallyport::server::handlers
