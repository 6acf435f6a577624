// Conditions behind the login: share, rights, files, drives, printers, and what says nothing.
#include "doctor/codes/conditions.h"

namespace sallyport::doctor {
namespace {

constexpr UsualCause kShare[] = {
    {"the share's name is misspelt, or it is not there", "net view \\\\SERVER; net view \\\\SERVER /all",
     "smbclient -L //SERVER -U USER", "testparm -s shows what is shared", "sallyport share list"},
    {"the name is reached, but it is another machine's", "ping SERVER: is the address the right one?", "getent hosts SERVER", "",
     ""},
    {"the folder behind the share does not exist, or the user may not reach it", "Get-SmbShare | select Name,Path", "",
     "path of the share; each folder above it needs x for the user", "sallyport check --config FILE"},
    {"\\\\SERVER or \\\\SERVER\\SHARE\\ is needed exactly so", "one backslash more or less",
     "//SERVER/SHARE, no folder behind it where vers=1.0", "", ""}};
constexpr UsualCause kDenied[] = {
    {"the share's permissions leave this user out", "Get-SmbShareAccess SHARE; Grant-SmbShareAccess", "",
     "valid users, read list, write list, hosts allow", "read and write of the share, rights of the zone; sallyport why ID"},
    {"the files' permissions leave this user out", "icacls FOLDER", "-o uid=USER, file_mode, dir_mode are about this side only",
     "ls -ld of every folder on the way; getfacl", "sallyport why ID names the entry"},
    {"one is logged in as somebody else, or as guest", "net use, cmdkey /list", "grep cifs /proc/mounts", "smbstatus",
     "sallyport status"},
    {"anonymous access is off", "log in with an account of the server", "-o username=", "guest ok, restrict anonymous",
     "anonymous of the zone"},
    {"a local administrator over the network has no administrator's rights", "use an ordinary share, not C$", "", "", ""}};
constexpr UsualCause kInUse[] = {
    {"somebody has the file open", "openfiles; Get-SmbOpenFile on the server", "lsof", "smbstatus -L", "sallyport status"}};
constexpr UsualCause kFile[] = {
    {"the path below the share does not exist", "dir \\\\SERVER\\SHARE", "smbclient //SERVER/SHARE -c ls", "", ""},
    {"the share itself does not exist (mount.cifs says it so)", "", "smbclient -L //SERVER -U USER", "testparm -s",
     "sallyport share list"},
    {"the folder to mount on does not exist", "", "mkdir -p /mnt/x", "", ""}};
constexpr UsualCause kFull[] = {{"the disk or the user's quota is full", "fsutil volume diskfree on the server",
                                 "df -h, df -i, quota -u USER on the server", "max disk size", ""}};
constexpr UsualCause kReadOnly[] = {{"the share is read-only", "", "", "read only = no, write list", "read_only, rights"},
                                    {"the file system is mounted read-only, often after an error of the disk", "",
                                     "dmesg | grep -i remount; mount -o remount,rw", "", ""}};
constexpr UsualCause kMany[] = {{"the server has all the connections it allows", "Windows as a workstation allows 20", "",
                                 "max connections, max smbd processes", "[limits] in sallyport.toml"}};
constexpr UsualCause kOption[] = {
    {"an option is misspelt or does not go with another one", "", "dmesg | tail names it; man mount.cifs", "testparm -s",
     "sallyport check --config FILE"},
    {"the version of the protocol: vers= is not what the server speaks", "", "-o vers=3.1.1, 3.0, 2.1", "", ""},
    {"a comma or special character in the password", "", "a credentials file instead of -o password=", "", ""},
    {"the path has a folder behind the share that may not be mounted", "", "mount //SERVER/SHARE first", "", ""}};
constexpr UsualCause kDevice[] = {
    {"the share is not there", "net view \\\\SERVER", "smbclient -L //SERVER -U USER", "testparm -s", "sallyport share list"},
    {"the kernel has no cifs module, or mount.cifs is missing", "", "modprobe cifs; apt install cifs-utils", "", ""},
    {"iocharset= needs a module the kernel does not have", "", "leave iocharset away, or modprobe nls_utf8", "", ""}};
constexpr UsualCause kNotSupported[] = {
    {"no dialect in common", "Get-SmbServerConfiguration | select EnableSMB*", "-o vers=3.1.1, 3.0, 2.1, and 1.0 as a test only",
     "server min protocol, server max protocol", "min_dialect of the zone"},
    {"sec= names a login that kernel or server do not have", "", "-o sec=ntlmssp", "", ""},
    {"an option needs something the server lacks (seal, multichannel, posix)", "", "leave the options away one by one", "", ""}};
constexpr UsualCause kGeneral[] = {
    {"the code itself says nothing: the real one is hidden behind it", "net use \\\\SERVER\\SHARE in a prompt tells another one",
     "dmesg | tail", "the server's log", "sallyport status"},
    {"name, port or login fail, which Explorer folds into this code",
     "sallyport doctor \\\\SERVER\\SHARE, or Test-NetConnection SERVER -Port 445", "", "", ""},
    {"a leftover network adapter or TCP/IP helper", "devmgmt.msc, show hidden devices, remove unused 6to4 and Teredo adapters",
     "", "", ""}};
constexpr UsualCause kPrinter[] = {{"the printer cannot be reached by this name, or its driver is refused",
                                    "reach it by \\\\SERVER's own name; restart Spooler on both ends", "", "", ""},
                                   {"updates of 2021 require protected RPC, which the print server does not do",
                                    "update both ends; see 0x0000011b", "", "", ""}};
constexpr UsualCause kPrivacy[] = {{"the print server does not protect its RPC calls as updates of 2021 require",
                                    "update the print server; not: RpcAuthnLevelPrivacyEnabled = 0", "",
                                    "a Samba of 2022 or later", ""}};
constexpr UsualCause kMapped[] = {{"a program has the file mapped into memory; it can be replaced when that ends",
                                   "Get-SmbOpenFile on the server", "lsof", "smbstatus -L", ""}};
constexpr UsualCause kOldSession[] = {{"the connection behind the drive letter is gone",
                                       "net use X: /delete; net use X: \\\\SERVER\\SHARE", "umount -l, mount again", "", ""},
                                      {"the server was restarted or has dropped the session as idle",
                                       "net config server /autodisconnect:-1", "", "deadtime = 0", ""}};
constexpr UsualCause kDrive[] = {{"the drive letter is taken", "net use X: /delete, or another letter", "", "", ""}};

constexpr Condition kConditions[] = {
    {ConditionId::share_not_found, "The server has no share of this name.", kShare},
    {ConditionId::access_denied, "The server knows the user and refuses what was asked.", kDenied},
    {ConditionId::in_use, "Somebody else has the file open.", kInUse},
    {ConditionId::file_not_found, "A file or folder was not found.", kFile},
    {ConditionId::disk_full, "There is no room left.", kFull},
    {ConditionId::read_only, "What was to be written is read-only.", kReadOnly},
    {ConditionId::too_many, "The server takes no more connections.", kMany},
    {ConditionId::bad_option, "Something in the request or the mount options is not understood.", kOption},
    {ConditionId::no_such_device, "The device or share is not there.", kDevice},
    {ConditionId::not_supported, "One end asks for what the other does not do.", kNotSupported},
    {ConditionId::general, "A failure without a reason.", kGeneral},
    {ConditionId::printer_name, "The printer was not found or may not be set up.", kPrinter},
    {ConditionId::printer_privacy, "The print server's calls are not protected as the client requires.", kPrivacy},
    {ConditionId::mapped_file, "The file is mapped into a program's memory.", kMapped},
    {ConditionId::old_session, "The connection or session is not there any more.", kOldSession},
    {ConditionId::drive_in_use, "The drive letter is in use.", kDrive},
};

}  // namespace

std::span<const Condition> share_conditions() { return kConditions; }

}  // namespace sallyport::doctor
