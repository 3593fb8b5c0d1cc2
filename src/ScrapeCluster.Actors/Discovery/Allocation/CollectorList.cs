using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Discovery.Allocation;

/// <summary>
/// The collectors that ask for targets, and whose a target is. One that asks is known, one that has not asked for <see cref="ForgetAfter"/> is forgotten. A
/// target goes to the collector whose hash with it is greatest, so that a collector that comes or goes moves only its own share.
/// </summary>
/// <param name="grace">How long after the start collectors are only counted: who gave out targets earlier would give all to the first that asks.</param>
internal sealed class CollectorList(TimeSpan grace, TimeProvider time)
{
    /// <summary>Three times what a collector waits between two questions.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(95);

    private const int MostCollectors = 1000;

    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly Dictionary<string, (ulong Hash, DateTimeOffset LastSeen)> _collectors = new(StringComparer.Ordinal);

    /// <summary>True once all that ask had the time to.</summary>
    public bool IsSettled => time.GetUtcNow() - _start >= grace;

    /// <summary>A collector asks.</summary>
    /// <returns>False where there are too many to know another one.</returns>
    public bool Seen(string name)
    {
        Forget();
        if (_collectors.Count >= MostCollectors && !_collectors.ContainsKey(name))
            return false;
        _collectors[name] = (XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)), time.GetUtcNow());
        return true;
    }

    /// <summary>Null where no collector is known.</summary>
    public string? OwnerOf(TargetId target)
    {
        string? owner = null;
        ulong most = 0;
        foreach (var (name, (hash, _)) in _collectors)
        {
            var weight = Weigh(target.Value, hash);
            if (owner is null || weight > most || (weight == most && string.CompareOrdinal(name, owner) < 0))
                (owner, most) = (name, weight);
        }

        return owner;
    }

    private static ulong Weigh(ulong target, ulong collector)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, target);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], collector);
        return XxHash64.HashToUInt64(both);
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var name in _collectors.Where(entry => now - entry.Value.LastSeen > ForgetAfter).Select(entry => entry.Key).ToList())
            _collectors.Remove(name);
    }
}
