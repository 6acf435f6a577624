#include "proto/mail/mailslot.h"

#include "proto/cifs/transaction.h"

namespace sallyport::mail {

namespace {
constexpr size_t kLongestName = 256;

std::string name_of(const cifs::Text& name) {
  std::string out = name.oem;
  for (auto unit : name.unicode) out.push_back(unit < 0x80 ? static_cast<char>(unit) : '?');
  for (auto& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}
}  // namespace

std::optional<MailslotWrite> read_mailslot(Bytes smb) {
  cifs::Header header;
  if (wire::decode(header, smb) || header.command != cifs::Command::transaction || header.flags & cifs::header_flags::kReply)
    return std::nullopt;
  cifs::TransactionRequest request;
  if (cifs::decode(request, header, smb)) return std::nullopt;
  const auto& call = request.call;
  if (call.setup.size() != 3 || call.setup[0] != kWriteMailslot || call.total_data_count != call.data.size()) return std::nullopt;
  auto name = name_of(request.name);
  if (name.size() > kLongestName) return std::nullopt;
  return MailslotWrite{std::move(name), call.setup[1], call.data};
}

void append_mailslot(const MailslotWrite& write, Buffer& out) {
  cifs::Header header;
  header.command = cifs::Command::transaction;
  WriteMailslotRequest request;
  request.priority = write.priority;
  request.name = write.name;
  request.data = write.data;
  out.append(cifs::message(header, std::move(request)));
}

}  // namespace sallyport::mail
