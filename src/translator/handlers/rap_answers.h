// Answers of RAP: entries, as many as the client takes, and what goes before them. Nothing here waits. [MS-RAP] 2.5.2, 3.2.5
#pragma once

#include "proto/cifs/rap.h"
#include "proto/cifs/rap_data.h"
#include "translator/transaction.h"

namespace sallyport::translator::handlers {

inline TransactionResult rap_error(uint16_t code) {
  TransactionResult out;
  out.parameters = wire::encoded(cifs::RapResponse{code, 0});
  return out;
}

// All entries that fit into `limit` bytes, in their order; ERROR_MORE_DATA when some did not.
template <class Entry>
TransactionResult rap_list(const std::vector<Entry>& entries, size_t limit) {
  cifs::RapWriter<Entry> writer(limit);
  for (const auto& entry : entries)
    if (!writer.add(entry)) break;
  cifs::RapEnumResponse head;
  bool all = writer.count() == entries.size();
  head.head.win32_error_code = all ? cifs::rap_error::kSuccess : cifs::rap_error::kMoreData;
  head.entries_returned = static_cast<uint16_t>(writer.count());
  head.entries_available = static_cast<uint16_t>(std::min<size_t>(entries.size(), 0xFFFF));
  TransactionResult out;
  out.parameters = wire::encoded(head);
  out.data = writer.data();
  return out;
}

// One thing; NERR_BufTooSmall, and how much there is, when it does not fit.
template <class Entry>
TransactionResult rap_info(const Entry& entry, size_t limit) {
  cifs::RapWriter<Entry> writer(0xFFFF);
  if (!writer.add(entry)) return rap_error(cifs::rap_error::kBufTooSmall);
  TransactionResult out;
  out.data = writer.data();
  cifs::RapInfoResponse head;
  head.total_bytes_available = static_cast<uint16_t>(out.data.size());
  if (out.data.size() > limit) {
    head.head.win32_error_code = cifs::rap_error::kBufTooSmall;
    out.data = {};
  }
  out.parameters = wire::encoded(head);
  return out;
}

}  // namespace sallyport::translator::handlers
