#include "translator/eas.h"

#include "proto/fscc/ea.h"

namespace sallyport::translator {
namespace {

constexpr size_t kListHead = 4;

// A list may be shorter than what it came with, as OS/2 sends them, never longer.
template <class List>
Result<List> decode_list(Bytes bytes) {
  List out;
  if (bytes.size() < kListHead) return out;
  size_t size = load_le<uint32_t>(bytes.data());
  if (size > bytes.size()) return fail(NtStatus::invalid_parameter);
  if (size <= kListHead) return out;
  if (wire::decode(out, bytes.first(size))) return fail(NtStatus::ea_list_inconsistent);
  return out;
}

}  // namespace

Result<Buffer> full_eas(Bytes bytes) {
  TRY(list, decode_list<cifs::SmbFeaList>(bytes));
  if (list.eas.empty()) return Buffer();
  fscc::FileFullEaInformation out;
  for (const auto& ea : list.eas) out.eas.push_back({ea.flags, ea.name, ea.value});
  return wire::encoded(out);
}

Result<Buffer> wanted_eas(Bytes bytes) {
  TRY(list, decode_list<cifs::SmbGeaList>(bytes));
  if (list.eas.empty()) return Buffer();
  fscc::FileGetEaInformation out;
  for (const auto& ea : list.eas) out.eas.push_back({ea.name});
  return wire::encoded(out);
}

Result<cifs::SmbFeaList> absent_eas(Bytes bytes) {
  TRY(list, decode_list<cifs::SmbGeaList>(bytes));
  cifs::SmbFeaList out;
  for (const auto& ea : list.eas) out.eas.push_back({0, ea.name, {}});
  return out;
}

Result<cifs::SmbFeaList> fea_list(Bytes bytes) {
  fscc::FileFullEaInformation full;
  if (wire::decode(full, bytes)) return fail(NtStatus::internal_error);
  cifs::SmbFeaList out;
  for (const auto& ea : full.eas) out.eas.push_back({ea.flags, ea.ea_name, ea.ea_value});
  return out;
}

}  // namespace sallyport::translator
