using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Cuts one block of fragments for another node.</summary>
internal sealed class BlockCut
{
    /// <summary>Most bytes of fragments in a block, unless a single fragment is larger.</summary>
    public const int MaxBytes = 200_000;

    /// <summary>A fragment above this does not fit into a message between nodes (<see cref="ClusterSettings"/>).</summary>
    public const int MaxFragmentBytes = 1_000_000;

    private const int MaxFragments = 2_000;

    private long _bytes;
    private int _fragments;

    /// <summary>The one fragment that was chosen is larger than a message may be.</summary>
    public bool IsTooLarge => _bytes > MaxFragmentBytes;

    public PeekChoice Choose(Fragment fragment)
    {
        var bytes = _bytes + fragment.Compressed.Length;
        if (_fragments > 0 && (bytes > MaxBytes || _fragments == MaxFragments))
            return PeekChoice.Stop;
        _bytes = bytes;
        _fragments++;
        return PeekChoice.Take;
    }
}
