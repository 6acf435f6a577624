#include "server/create_request.h"

#include "proto/dtyp/access.h"
#include "proto/fscc/ea.h"
#include "wire/decoder.h"

namespace sallyport::server {

namespace {

namespace options = smb2::create_options;

constexpr uint32_t kValidOptions = 0x00FFFFFF;
constexpr uint32_t kValidAttributes = 0x00007FB7;  // [MS-FSCC] 2.6, what a client may ask for
constexpr uint32_t kShareMask = smb2::share_access::kRead | smb2::share_access::kWrite | smb2::share_access::kDelete;

// [MS-FSA] 2.1.5.1, phase 1: parameters that contradict each other.
Result<> check_options(const smb2::CreateRequest& request) {
  uint32_t wanted = request.create_options;
  if (wanted & ~kValidOptions) return fail(NtStatus::not_supported);
  if (wanted & (options::kOpenByFileId | options::kReserveOpfilter)) return fail(NtStatus::not_supported);
  if ((wanted & options::kDirectoryFile) && (wanted & options::kNonDirectoryFile)) return fail(NtStatus::invalid_parameter);
  bool replaces = request.create_disposition == smb2::CreateDisposition::supersede ||
                  request.create_disposition == smb2::CreateDisposition::overwrite ||
                  request.create_disposition == smb2::CreateDisposition::overwrite_if;
  if ((wanted & options::kDirectoryFile) && replaces) return fail(NtStatus::invalid_parameter);
  return {};
}

Result<> check_fields(const smb2::CreateRequest& request) {
  if (request.impersonation_level > smb2::ImpersonationLevel::delegate) return fail(NtStatus::bad_impersonation_level);
  if (request.create_disposition > smb2::CreateDisposition::overwrite_if) return fail(NtStatus::invalid_parameter);
  if (request.share_access & ~kShareMask) return fail(NtStatus::invalid_parameter);
  if (request.file_attributes & ~kValidAttributes) return fail(NtStatus::invalid_parameter);
  if (request.desired_access & ~dtyp::access::kValidMask) return fail(NtStatus::access_denied);
  if (request.desired_access == 0) return fail(NtStatus::access_denied);
  constexpr uint32_t kDeleting = dtyp::access::kDelete | dtyp::access::kGenericAll | dtyp::access::kMaximumAllowed;
  if ((request.create_options & options::kDeleteOnClose) && !(request.desired_access & kDeleting))
    return fail(NtStatus::invalid_parameter);
  return check_options(request);
}

Result<> read_attributes(Bytes data, CreateDetails& out) {
  fscc::FileFullEaInformation decoded;
  if (wire::decode(decoded, data)) return fail(NtStatus::invalid_parameter);
  for (const auto& each : decoded.eas) {
    if (!fscc::is_ea_name(each.ea_name)) return fail(NtStatus::invalid_ea_name);
    out.attributes.push_back({each.ea_name, Buffer(each.ea_value)});
  }
  out.args.attributes_ea = &out.attributes;
  return {};
}

template <class T>
Result<T> payload(const smb2::CreateContext& context) {
  T value;
  if (wire::decode(value, context.data)) return fail(NtStatus::invalid_parameter);
  return value;
}

Result<> read_lease(const smb2::CreateContext& context, CreateDetails& out) {
  out.lease_is_v2 = context.data.size() == wire::fixed_size<smb2::CreateLeaseV2>;
  if (out.lease_is_v2) {
    TRY(lease, payload<smb2::CreateLeaseV2>(context));
    out.lease = lease;
    return {};
  }
  if (context.data.size() != wire::fixed_size<smb2::CreateLease>) return fail(NtStatus::invalid_parameter);
  TRY(lease, payload<smb2::CreateLease>(context));
  out.lease.emplace();
  out.lease->lease_key = lease.lease_key;
  out.lease->lease_state = lease.lease_state;
  return {};
}

Result<> read_context(const smb2::CreateContext& context, CreateDetails& out) {
  namespace tags = smb2::create_tags;
  if (context.tag == tags::kExtA) return read_attributes(context.data, out);
  if (context.tag == tags::kSecD) {
    auto decoded = dtyp::decode_security_descriptor(context.data);
    if (!decoded) return fail(decoded.error());
    out.security = std::move(*decoded);
    out.args.security = &out.security;
  } else if (context.tag == tags::kAlSi) {
    TRY(size, payload<smb2::CreateAllocationSize>(context));
    out.args.allocation_size = size.allocation_size;
  } else if (context.tag == tags::kMxAc) {
    if (!context.data.empty() && context.data.size() != 8) return fail(NtStatus::invalid_parameter);
    out.wants_maximal_access = true;
  } else if (context.tag == tags::kRqLs) {
    return read_lease(context, out);
  } else if (context.tag == tags::kQFid) {
    out.wants_disk_id = true;
  } else if (context.tag == tags::kTWrp) {
    TRY(token, payload<smb2::TimewarpToken>(context));
    if (token.timestamp) return fail(NtStatus::object_name_not_found);  // there are no snapshots
  } else if (context.tag == tags::kDHnC || context.tag == tags::kDH2C) {
    return fail(NtStatus::object_name_not_found);  // no handle outlives its connection
  }
  return {};
}

}  // namespace

Result<> read_create(const smb2::CreateRequest& request, CreateDetails& out) {
  TRY(checked, check_fields(request));
  for (const auto& context : request.contexts) {
    TRY(understood, read_context(context, out));
  }
  TRY(path, storage::parse_path(request.name));
  out.path = path;
  auto& args = out.args;
  args.desired_access = dtyp::map_generic(request.desired_access);
  args.disposition = static_cast<storage::Disposition>(request.create_disposition);
  args.must_be_directory = request.create_options & options::kDirectoryFile;
  args.must_not_be_directory = (request.create_options & options::kNonDirectoryFile) || path.names_data_stream;
  args.delete_on_close = request.create_options & options::kDeleteOnClose;
  args.attributes = request.file_attributes;
  args.share_access = request.share_access;
  args.create_options = request.create_options;
  return {};
}

}  // namespace sallyport::server
