// FileFullEaInformation of QUERY_INFO: all of a file's extended attributes, the next ones, or those named in the request.
// [MS-SMB2] 3.3.5.20.1, [MS-FSA] 2.1.5.12.15, [MS-FSCC] 2.4.16
#include <strings.h>

#include "proto/fscc/ea.h"
#include "proto/fscc/entry_writer.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

namespace {

using storage::ExtendedAttribute;
using Attributes = std::vector<ExtendedAttribute>;

constexpr size_t kAlignment = 4;

fscc::FileFullEaEntry entry_of(const ExtendedAttribute& attribute) { return {0, attribute.name, attribute.value}; }

bool same_name(const std::string& a, const std::string& b) { return strcasecmp(a.c_str(), b.c_str()) == 0; }

// A name nobody has is answered with an empty value.
Result<> answer_named(Call& call, const Attributes& attributes, const smb2::QueryInfoRequest& request) {
  fscc::FileGetEaInformation wanted;
  if (wire::decode(wanted, request.input)) return fail(NtStatus::ea_list_inconsistent);
  OutputBuffer output(call);
  fscc::EntryWriter writer(call.out, request.output_buffer_length, kAlignment);
  for (const auto& each : wanted.eas) {
    auto is_wanted = [&](const ExtendedAttribute& one) { return same_name(one.name, each.ea_name); };
    auto found = std::find_if(attributes.begin(), attributes.end(), is_wanted);
    fscc::FileFullEaEntry entry{0, each.ea_name, {}};
    if (found != attributes.end()) entry = entry_of(*found);
    if (writer.add(entry)) continue;
    call.status = NtStatus::buffer_overflow;
    break;
  }
  if (!writer.count() && !wanted.eas.empty()) {
    output.drop();
    return fail(NtStatus::buffer_too_small);
  }
  output.finish(request.output_buffer_length);
  return {};
}

Result<size_t> first_wanted(const Open& open, size_t count, const smb2::QueryInfoRequest& request) {
  if (request.flags & smb2::query_ea_flags::kIndexSpecified) {
    uint32_t index = request.additional_information;
    if (index == 0 || index > count) return fail(NtStatus::nonexistent_ea_entry);
    return index - 1;
  }
  if (request.flags & smb2::query_ea_flags::kRestartScan) return size_t{0};
  if (open.ea_position >= count) return fail(NtStatus::no_more_eas);
  return open.ea_position;
}

Result<> answer_next(Call& call, const Attributes& attributes, const smb2::QueryInfoRequest& request) {
  auto& open = *call.open;
  std::lock_guard guard(open.mutex);
  TRY(next, first_wanted(open, attributes.size(), request));
  bool single = request.flags & smb2::query_ea_flags::kReturnSingleEntry;
  OutputBuffer output(call);
  fscc::EntryWriter writer(call.out, request.output_buffer_length, kAlignment);
  size_t end = single ? next + 1 : attributes.size();
  while (next < end && writer.add(entry_of(attributes[next]))) next++;
  if (!writer.count()) {
    output.drop();
    return fail(NtStatus::buffer_too_small);
  }
  open.ea_position = next;
  output.finish(request.output_buffer_length);
  if (next < end) call.status = NtStatus::buffer_overflow;
  return {};
}

}  // namespace

Result<> query_extended_attributes(Call& call, const smb2::QueryInfoRequest& request) {
  TRY(attributes, call.open->file->extended_attributes());
  if (attributes.empty()) return fail(NtStatus::no_eas_on_file);
  return request.input.empty() ? answer_next(call, attributes, request) : answer_named(call, attributes, request);
}

}  // namespace sallyport::server::handlers
