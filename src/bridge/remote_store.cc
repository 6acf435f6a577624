#include "bridge/remote_store.h"

#include "bridge/opener.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/fs_info.h"
#include "storage/open_rules.h"

namespace sallyport::bridge {
namespace {

using fscc::FsInformationClass;

// What clients can use through us of what the far volume can.
namespace can = fscc::fs_attribute;
constexpr uint32_t kPassedOn = can::kCaseSensitiveSearch | can::kCasePreservedNames | can::kUnicodeOnDisk | can::kPersistentAcls |
                               can::kSupportsSparseFiles | can::kNamedStreams | can::kSupportsHardLinks |
                               can::kSupportsExtendedAttributes;

class RemoteStore : public storage::Store {
 public:
  explicit RemoteStore(Options options)
      : core_(std::make_shared<Core>(options.where, std::move(options.password), changes_)) {
    changes_.set_medium(&core_->watches);
  }
  ~RemoteStore() override {
    core_->stop();
    changes_.set_medium(nullptr);
  }

  Result<storage::Opened> open(const storage::Identity&, const storage::OpenArgs& args) override { return open_far(core_, args); }
  Result<storage::VolumeInfo> volume(const storage::Identity& who) override;
  storage::Denial explain(const storage::Identity&, const storage::OpenArgs& args, NtStatus, const storage::Path*) override;

  bool always_waits() const override { return true; }
  void await_watches() override { core_->watches.await(); }
  void on_cache_loss(TakeBack take_back) override { core_->leases.set_take_back(std::move(take_back)); }
  std::optional<storage::LinkStatus> link_status() const override {
    auto out = core_->remote.status();
    out.opens = core_->opens;
    return out;
  }

 private:
  const std::shared_ptr<Core> core_;
};

void fill_sizes(const fscc::FileFsFullSizeInformation& size, storage::VolumeInfo& out) {
  out.sector = size.bytes_per_sector ? size.bytes_per_sector : 512;
  uint32_t unit = out.sector * std::max(1u, size.sectors_per_allocation_unit);
  out.allocation_unit = unit;
  out.total_bytes = size.total_allocation_units * unit;
  out.available_bytes = size.caller_available_allocation_units * unit;
  out.free_bytes = size.actual_available_allocation_units * unit;
}

Result<storage::VolumeInfo> RemoteStore::volume(const storage::Identity& who) {
  storage::Path root;
  storage::OpenArgs args{root};
  args.desired_access = dtyp::access::kFileReadAttributes;
  TRY(opened, open(who, args));
  auto& file = static_cast<RemoteFile&>(*opened.file);
  storage::VolumeInfo out;
  auto size = query_as<fscc::FileFsFullSizeInformation>(file.handle(), of(FsInformationClass::full_size));
  auto volume = query_as<fscc::FileFsVolumeInformation>(file.handle(), of(FsInformationClass::volume));
  auto attributes = query_as<fscc::FileFsAttributeInformation>(file.handle(), of(FsInformationClass::attribute));
  file.close(Closing::wait);
  if (!size) return fail(size.error());
  fill_sizes(*size, out);
  if (volume) {
    out.label = volume->volume_label;
    out.serial = volume->volume_serial_number;
    out.created = volume->volume_creation_time;
  }
  if (attributes) {
    out.attributes = attributes->file_system_attributes & kPassedOn;
    out.longest_component = attributes->maximum_component_name_length;
    out.file_system = attributes->file_system_name;
  }
  return out;
}

storage::Denial RemoteStore::explain(const storage::Identity&, const storage::OpenArgs& args, NtStatus, const storage::Path*) {
  storage::Denial out;
  out.object = args.path.name;
  if (storage::share_refuses(args)) out.cause = storage::Denial::Cause::share_rights;
  else if (core_->remote.login_refused()) out.cause = storage::Denial::Cause::far_login;
  else out.cause = storage::Denial::Cause::far_server;
  return out;
}

}  // namespace

std::shared_ptr<storage::Store> open_store(Options options) { return std::make_shared<RemoteStore>(std::move(options)); }

}  // namespace sallyport::bridge
