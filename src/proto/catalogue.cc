#include "proto/catalogue.h"

#include "proto/catalogue_entry.h"
#include "proto/cifs_parts.h"
#include "proto/describe_datagrams.h"
#include "proto/describe_names.h"
#include "proto/dtyp/security_descriptor.h"
#include "proto/nbt/session.h"

namespace sallyport::proto {

std::span<const MessageType> catalogue() {
  static const auto kAll = [] {
    std::vector<MessageType> all{message_type<dtyp::SecurityDescriptor>(), message_type<dtyp::Acl>(), message_type<dtyp::Sid>(),
                                 message_type<nbt::NegativeSessionResponse>(), message_type<nbt::RetargetSessionResponse>()};
    for (auto part : {name_service_messages(), datagram_messages(), smb2_messages(), fscc_messages(), cifs_messages(),
                      cifs_part_messages()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kAll;
}

}  // namespace sallyport::proto
