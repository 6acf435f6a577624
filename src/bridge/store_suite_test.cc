// The tests that every store passes, over a far server that keeps its files in memory.
#include "bridge/remote_store.h"
#include "storage/store_suite.h"
#include "support/far_server.h"

namespace sallyport::bridge {
namespace {

// The far server goes after the store that is connected to it.
class StoreAndServer : public storage::Store {
 public:
  StoreAndServer() : store_(open_store({server_.place(), [] { return support::far_password_hash(); }})) {}

  Result<storage::Opened> open(const storage::Identity& who, const storage::OpenArgs& args) override {
    return store_->open(who, args);
  }
  Result<storage::VolumeInfo> volume(const storage::Identity& who) override { return store_->volume(who); }
  storage::Denial explain(const storage::Identity& who, const storage::OpenArgs& args, NtStatus answered,
                          const storage::Path* new_name) override {
    return store_->explain(who, args, answered, new_name);
  }

 private:
  support::FarServer server_;
  std::shared_ptr<storage::Store> store_;
};

const bool kSet = [] {
  auto& other = storage::other_store();
  other.make = []() -> std::unique_ptr<storage::Store> { return std::make_unique<StoreAndServer>(); };
  constexpr const char* kNames = "names stay as the client wrote them; the far server knows the file by any of its names";
  constexpr const char* kRemoval = "removed when the last open goes, not at once: the far server's doing";
  other.left_out = {{"NamesIgnoreCaseAndKeepIt", kNames},
                    {"ShortNamesOpen", kNames},
                    {"OverwritingKeepsHiddenAndSystem", "truncated when it was opened, by the far server"},
                    {"RenamingOverAndAcross", "an open that was dropped is closed a moment later, and a rename meets it"},
                    {"LinksAreOneFile", kRemoval},
                    {"RemovingLeavesTheOpenUsable", kRemoval}};
  return true;
}();

}  // namespace
}  // namespace sallyport::bridge

// Behind what says which store they are for.
#include "storage/store_content_test.cc"
#include "storage/store_names_test.cc"
