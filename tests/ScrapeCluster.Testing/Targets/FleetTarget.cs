using System.Buffers.Binary;
using System.Net;

namespace ScrapeCluster.Testing.Targets;

/// <summary>One target of a <see cref="TargetFleet"/>: what it answers and when it was scraped.</summary>
public sealed class FleetTarget
{
    private readonly Lock _gate = new();
    private readonly List<FleetScrape> _scrapes = [];
    private readonly int _number;
    private long _total;
    private int _turn;

    internal FleetTarget(int number, IPAddress ip, int port, FleetPage page)
    {
        _number = number;
        Address = $"{ip}:{port}";
        AddressKey = KeyOf(ip);
        Page = page;
    }

    /// <summary>"IP:PORT", also the label <c>instance</c>.</summary>
    public string Address { get; }

    /// <summary>Answers 500 while true.</summary>
    public bool IsDown { get; set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Since the start or the last <see cref="TargetFleet.Forget"/>.</summary>
    public int ScrapeCount
    {
        get
        {
            lock (_gate)
                return _scrapes.Count;
        }
    }

    /// <summary>Since the start.</summary>
    public long TotalScrapes => Interlocked.Read(ref _total);

    internal uint AddressKey { get; }

    internal FleetPage Page { get; set; }

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<FleetScrape> Scrapes()
    {
        lock (_gate)
            return [.. _scrapes];
    }

    internal static IPAddress AddressOf(uint key) => new([(byte)(key >> 24), (byte)(key >> 16), (byte)(key >> 8), (byte)key]);

    internal static uint KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    internal void Forget()
    {
        lock (_gate)
            _scrapes.RemoveRange(0, Math.Max(0, _scrapes.Count - 1));
    }

    /// <summary>Records a scrape and says what to answer.</summary>
    internal ReadOnlyMemory<byte> Answer(long connection, bool packed)
    {
        lock (_gate)
            _scrapes.Add(new FleetScrape(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), connection));
        Interlocked.Increment(ref _total);
        return IsDown ? FleetPage.Down : Page.Answer(_number + Interlocked.Increment(ref _turn), packed);
    }
}
