using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>What Linux offers to wait for many sockets (epoll(7)), and what .NET's sockets lack: connecting without waiting.</summary>
internal static partial class Epoll
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerEnded = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int InProgress = 115;
    public const int Interrupted = 4;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;

    // The kernel packs epoll_event on x86 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    /// <summary>Bytes of one event.</summary>
    public static int EventSize => DataOffset + 8;

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <returns>A file descriptor.</returns>
    /// <exception cref="IOException">There are no more file descriptors.</exception>
    public static int Create() => Checked(epoll_create1(CloseOnExec), "wait for sockets");

    /// <returns>A file descriptor that a write to makes readable.</returns>
    /// <exception cref="IOException">There are no more file descriptors.</exception>
    public static int CreateAlarm() => Checked(eventfd(0, CloseOnExec | NonBlocking), "wait for sockets");

    public static void Ring(int alarm) => _ = eventfd_write(alarm, 1);

    public static void Silence(int alarm) => _ = eventfd_read(alarm, out _);

    /// <exception cref="IOException">The kernel has no room for another one.</exception>
    public static void Watch(int epoll, int descriptor, uint events)
    {
        Span<byte> e = stackalloc byte[EventSize];
        e.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(e, events);
        BinaryPrimitives.WriteInt32LittleEndian(e[DataOffset..], descriptor);
        Checked(epoll_ctl(epoll, Add, descriptor, ref MemoryMarshal.GetReference(e)), "wait for a socket");
    }

    /// <param name="milliseconds">-1: without end.</param>
    /// <returns>How many events there are; 0 also where a signal came.</returns>
    public static int Wait(int epoll, Span<byte> events, int milliseconds) =>
        Math.Max(0, epoll_wait(epoll, ref MemoryMarshal.GetReference(events), events.Length / EventSize, milliseconds));

    public static (int Descriptor, uint Events) Event(ReadOnlySpan<byte> events, int index)
    {
        var e = events.Slice(index * EventSize, EventSize);
        return (BinaryPrimitives.ReadInt32LittleEndian(e[DataOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(e));
    }

    /// <returns>0, <see cref="InProgress"/>, or the error's number.</returns>
    public static int Connect(int socket, ReadOnlySpan<byte> address) =>
        connect(socket, ref MemoryMarshal.GetReference(address), address.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static void Close(int descriptor) => _ = close(descriptor);

    private static int Checked(int result, string what) =>
        result >= 0 ? result : throw new IOException($"Cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, ref byte e);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, ref byte events, int count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int eventfd_write(int descriptor, ulong value);

    [LibraryImport("libc")]
    private static partial int eventfd_read(int descriptor, out ulong value);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, ref byte address, int length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
