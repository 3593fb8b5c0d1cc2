using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Puts the chunks of one version together. A chunk of a newer version throws away what is there of an older one.</summary>
internal sealed class ChunkAssembler
{
    private AssignmentVersion _version;
    private IReadOnlyList<Target>?[] _parts = [];
    private int _missing;

    /// <summary>The whole list when this was its last missing part, else null.</summary>
    public ShardAssignment? Add(ScrapeShardProtocol.AssignmentChunk chunk)
    {
        if (chunk.Index < 0 || chunk.Index >= chunk.Count || chunk.Version < _version)
            return null;
        if (chunk.Version > _version || chunk.Count != _parts.Length)
            StartOver(chunk);
        if (_parts[chunk.Index] is null)
            _missing--;
        _parts[chunk.Index] = chunk.Targets;
        if (_missing > 0)
            return null;

        var all = _parts.SelectMany(part => part!).ToArray();
        _parts = [];
        return new ShardAssignment(chunk.Version, all, chunk.PendingJobs);
    }

    private void StartOver(ScrapeShardProtocol.AssignmentChunk chunk)
    {
        _version = chunk.Version;
        _parts = new IReadOnlyList<Target>?[chunk.Count];
        _missing = chunk.Count;
    }
}
