#include "storage/memory/memory_store.h"

#include "base/utf16.h"
#include "policy/access_check.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/memory/memory_file.h"
#include "storage/open_rules.h"
#include "storage/posix/short_name.h"

namespace sallyport::storage::memory {

namespace {

namespace access = dtyp::access;

using Cause = Denial::Cause;

Denial denial_of(const Entry& entry, Cause cause) {
  Denial out;
  out.cause = cause;
  out.object = path_of(entry);
  out.directory = entry.node->directory;
  return out;
}

// What the object's descriptor has against `wanted`; unknown when nothing.
Denial denied_by_acl(const Identity& who, const Entry& entry, uint32_t wanted) {
  auto& security = entry.node->security;
  auto decision = policy::check_access(security, who, wanted);
  if (decision.allowed) return {};
  auto out = denial_of(entry, Cause::acl);
  out.missing = decision.denied;
  out.entry = decision.deciding_entry;
  if (out.entry) out.ace = security.dacl->aces[*out.entry];
  return out;
}

class MemoryStore : public Store {
 public:
  explicit MemoryStore(const Options& options) : label_(options.label), tree_(std::make_shared<Tree>()) {
    tree_->capacity = options.capacity;
    tree_->changes = &changes_;
    tree_->root = std::make_shared<Entry>();
    tree_->root->node = new_node(true);
    auto& security = tree_->root->node->security;
    security.owner = dtyp::well_known::kLocalSystem;
    security.group = dtyp::well_known::kLocalSystem;
    security.control |= dtyp::sd_control::kDaclPresent;
    constexpr uint8_t kInherit = dtyp::ace_flags::kObjectInherit | dtyp::ace_flags::kContainerInherit;
    security.dacl.emplace().aces = {dtyp::Ace::allow(dtyp::well_known::kEveryone, access::kFileAllAccess, kInherit)};
  }

  Result<Opened> open(const Identity& who, const OpenArgs& args) override;
  Result<VolumeInfo> volume(const Identity&) override;
  Denial explain(const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name) override;

 private:
  struct Found {
    std::shared_ptr<Entry> parent;  // none for the root
    std::shared_ptr<Entry> entry;   // none when it does not exist
  };
  std::shared_ptr<Node> new_node(bool directory);
  Result<Found> find(const Path& path) const;
  Result<Opened> open_file(const Identity& who, const OpenArgs& args, const Found& found);
  Result<Opened> open_stream(const Identity& who, const OpenArgs& args, Found found);
  Result<std::shared_ptr<Entry>> create(const Identity& who, const OpenArgs& args, const Entry& parent, bool directory);
  Result<Opened> created_open(const Identity& who, const OpenArgs& args, std::shared_ptr<Entry> entry,
                              std::shared_ptr<NamedStream> stream);
  uint32_t maximal(const Identity& who, const Entry& entry, const Entry* parent) const;
  Denial denied_new(const Identity& who, const OpenArgs& args, const Entry& folder, bool directory) const;
  Denial denied_existing(const Identity& who, const OpenArgs& args, NtStatus answered, const Found& found) const;
  Opened opened(const Identity& who, std::shared_ptr<Entry> entry, std::shared_ptr<NamedStream> stream, bool created,
                Grant grant);

  std::u16string label_;
  std::shared_ptr<Tree> tree_;
  FileTime born_ = FileTime::now();
};

std::shared_ptr<Node> MemoryStore::new_node(bool directory) {
  auto node = std::make_shared<Node>();
  node->id = tree_->next_id++;
  node->directory = directory;
  auto now = FileTime::now();
  node->times = {now, now, now, now};
  return node;
}

Result<MemoryStore::Found> MemoryStore::find(const Path& path) const {
  if (path.name.empty()) return Found{nullptr, tree_->root};
  TRY(parent, tree_->parent_of(path));
  auto entry = tree_->child(*parent, path.leaf());
  if (!entry && posix::looks_short(path.leaf()))
    for (auto& [key, child] : parent->node->children)
      if (posix::short_name(child->name) == upcase(path.leaf())) entry = child;
  if (!entry)  // one that was created by this name's short name
    if (auto made = posix::short_name(path.leaf()); !made.empty()) entry = tree_->child(*parent, made);
  return Found{parent, entry};
}

uint32_t MemoryStore::maximal(const Identity& who, const Entry& entry, const Entry* parent) const {
  auto own = policy::maximal_access(entry.node->security, who);
  return parent ? own | rights_from_parent(policy::maximal_access(parent->node->security, who)) : own;
}

Opened MemoryStore::opened(const Identity& who, std::shared_ptr<Entry> entry, std::shared_ptr<NamedStream> stream, bool created,
                           Grant grant) {
  Opened out;
  out.info = info_of(*entry->node, stream ? stream->data : entry->node->data);
  if (stream) out.info.directory = false, out.info.attributes &= ~fscc::file_attribute::kDirectory;
  out.created = created;
  out.granted_access = grant.granted;
  out.maximal_access = grant.maximal;
  out.file = std::make_unique<MemoryFile>(tree_, std::move(entry), std::move(stream), who);
  return out;
}

Result<std::shared_ptr<Entry>> MemoryStore::create(const Identity& who, const OpenArgs& args, const Entry& parent,
                                                   bool directory) {
  TRY(allowed, check_new(args));
  auto needed = directory ? access::kFileAddSubdirectory : access::kFileAddFile;
  if (!policy::check_access(parent.node->security, who, needed).allowed) return fail(NtStatus::access_denied);
  TRY(charged, tree_->charge(kNodeCost));
  auto entry = std::make_shared<Entry>();
  entry->node = new_node(directory);
  entry->node->attributes = new_attributes(args.attributes, directory);
  auto group = who.groups.empty() ? who.user : who.groups.front();
  entry->node->security = policy::inherit(parent.node->security, args.security, who.user, group, directory);
  return entry;
}

Result<Opened> MemoryStore::created_open(const Identity& who, const OpenArgs& args, std::shared_ptr<Entry> entry,
                                         std::shared_ptr<NamedStream> stream) {
  auto parent = entry->parent.lock();
  auto grant = grant_new(args, maximal(who, *entry, parent.get()));
  return opened(who, std::move(entry), std::move(stream), true, grant);
}

Result<Opened> MemoryStore::open_file(const Identity& who, const OpenArgs& args, const Found& found) {
  if (found.entry) {
    auto& node = *found.entry->node;
    TRY(allowed, check_existing(args, node.attributes, node.directory));
    TRY(grant, grant_existing(args, maximal(who, *found.entry, found.parent.get()), node.attributes, node.directory));
    return opened(who, found.entry, nullptr, false, grant);
  }
  bool directory = args.must_be_directory || args.path.names_directory;
  TRY(entry, create(who, args, *found.parent, directory));
  if (args.allocation_size > tree_->capacity - tree_->used) return fail(NtStatus::disk_full);
  tree_->attach(found.parent, entry, args.path.leaf());
  tree_->publish(ChangeAction::added, *entry, name_filter(directory));
  if (!args.attributes_ea) return created_open(who, args, entry, nullptr);
  for (auto& one : *args.attributes_ea)
    if (!one.value.empty()) entry->node->attributes_ea.push_back({one.name, Buffer(one.value.bytes())});
  return created_open(who, args, entry, nullptr);
}

Result<Opened> MemoryStore::open_stream(const Identity& who, const OpenArgs& args, Found found) {
  auto key = upcase(args.path.stream);
  auto existing = found.entry ? found.entry->node->streams.find(key) : decltype(Node::streams)::iterator();
  if (found.entry && existing != found.entry->node->streams.end()) {
    auto& node = *found.entry->node;
    TRY(allowed, check_existing(args, node.attributes, false));
    TRY(grant, grant_existing(args, maximal(who, *found.entry, found.parent.get()), node.attributes, false));
    return opened(who, found.entry, existing->second, false, grant);
  }
  TRY(allowed, check_new(args));
  bool base_is_new = !found.entry;
  if (base_is_new) {
    TRY(entry, create(who, args, *found.parent, false));
    tree_->attach(found.parent, entry, args.path.leaf());
    found.entry = entry;
    tree_->publish(ChangeAction::added, *entry, name_filter(false));
  } else {
    auto most = maximal(who, *found.entry, found.parent.get());
    TRY(grant, grant_existing(args, most, found.entry->node->attributes, false));
    if (!(most & access::kFileWriteData)) return fail(NtStatus::access_denied);
  }
  auto stream = std::make_shared<NamedStream>();
  stream->name = args.path.stream;
  stream->id = tree_->next_id++;
  found.entry->node->streams[key] = stream;
  tree_->publish(ChangeAction::modified, *found.entry, fscc::notify_filter::kStreamName);
  return created_open(who, args, found.entry, stream);
}

Result<Opened> MemoryStore::open(const Identity& who, const OpenArgs& args) {
  TRY(sound, check_arguments(args));
  std::lock_guard lock(tree_->mutex);
  TRY(found, find(args.path));
  return args.path.is_stream() ? open_stream(who, args, found) : open_file(who, args, found);
}

Denial MemoryStore::denied_new(const Identity& who, const OpenArgs& args, const Entry& folder, bool directory) const {
  if (args.share_is_read_only) return denial_of(folder, Cause::share_rights);
  return denied_by_acl(who, folder, directory ? access::kFileAddSubdirectory : access::kFileAddFile);
}

Denial MemoryStore::denied_existing(const Identity& who, const OpenArgs& args, NtStatus answered, const Found& found) const {
  auto& node = *found.entry->node;
  auto attribute = refused_by_attributes(args, node.attributes, node.directory);
  if (answered == NtStatus::cannot_delete) return denial_of(*found.entry, found.parent ? attribute : Cause::share_root);
  if (share_refuses(args)) return denial_of(*found.entry, Cause::share_rights);
  auto missing = needed_access(args) & ~maximal(who, *found.entry, found.parent.get());
  return missing ? denied_by_acl(who, *found.entry, missing) : denial_of(*found.entry, attribute);
}

Denial MemoryStore::explain(const Identity& who, const OpenArgs& args, NtStatus answered, const Path* new_name) {
  std::lock_guard lock(tree_->mutex);
  auto found = find(args.path);
  if (!found) return {};
  bool directory = args.must_be_directory || args.path.names_directory;
  if (!found->entry) return denied_new(who, args, *found->parent, directory);
  auto out = denied_existing(who, args, answered, *found);
  auto target = new_name ? find(*new_name) : Result<Found>(Found{});
  if (out.cause != Cause::unknown || !target || !target->parent) return out;
  out = denied_new(who, args, *target->parent, found->entry->node->directory);
  if (out.cause != Cause::unknown || !target->entry || target->entry == found->entry) return out;
  if (target->entry->node->directory) return denial_of(*target->entry, Cause::folder_in_the_way);
  bool kept = target->entry->node->attributes & fscc::file_attribute::kReadonly;
  return kept ? denial_of(*target->entry, Cause::dos_read_only) : out;
}

Result<VolumeInfo> MemoryStore::volume(const Identity&) {
  std::lock_guard lock(tree_->mutex);
  namespace fs = fscc::fs_attribute;
  VolumeInfo info;
  info.label = label_;
  info.serial = 0x53414C4C;
  info.created = born_;
  info.total_bytes = tree_->capacity;
  info.available_bytes = info.free_bytes = tree_->capacity - tree_->used;
  info.attributes = fs::kCasePreservedNames | fs::kUnicodeOnDisk | fs::kPersistentAcls | fs::kSupportsSparseFiles |
                    fs::kNamedStreams | fs::kSupportsHardLinks | fs::kSupportsExtendedAttributes;
  return info;
}

}  // namespace

std::unique_ptr<Store> make_store(const Options& options) { return std::make_unique<MemoryStore>(options); }

}  // namespace sallyport::storage::memory
