using System.IO.Hashing;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// The files that some patterns name, each with its last good list. A file that is gone takes its groups along; one that
/// cannot be read or understood keeps them.
/// </summary>
internal sealed class TargetGroupFiles(IEnumerable<string> patterns, ILogger logger, DiscoveryMetrics metrics)
{
    private readonly (FilePattern Pattern, LastListing Last)[] _patterns =
        [.. patterns.Distinct().Select(pattern => (new FilePattern(pattern), new LastListing()))];

    private Dictionary<string, FileState> _files = [];

    public IEnumerable<string> Directories => _patterns.Select(entry => entry.Pattern.Directory);

    /// <summary>Reads all files anew.</summary>
    public Round Read()
    {
        var errors = new List<string>();
        var files = new Dictionary<string, FileState>();
        foreach (var path in List(errors).Distinct())
        {
            var state = _files.GetValueOrDefault(path) ?? new FileState();
            files.Add(path, state);
            Read(path, state, errors);
        }

        _files = files;
        return new Round([.. files.Values.SelectMany(state => state.Groups ?? [])], errors, errors.Count == 0 || IsAnythingKnown());
    }

    /// <summary>False where nothing but failures is known: then an empty list would be no news but a loss.</summary>
    private bool IsAnythingKnown() => _files.Values.Any(state => state.Groups is not null);

    private List<string> List(List<string> errors)
    {
        var paths = new List<string>();
        foreach (var (pattern, last) in _patterns)
        {
            try
            {
                last.Paths = pattern.List();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                errors.Add($"Cannot list the files of \"{pattern.Text}\": {e.Message}");
                Log.ListingFailed(logger, pattern.Text, e.Message.TrimEnd('.'));
            }

            paths.AddRange(last.Paths);
        }

        return paths;
    }

    private void Read(string path, FileState state, List<string> errors)
    {
        try
        {
            var content = TargetGroupFileReader.ReadBytes(path);
            var hash = XxHash128.HashToUInt128(content);
            if (state.Groups is null || state.Hash != hash)
                (state.Groups, state.Hash) = (TargetGroupFileReader.Parse(content, path), hash);
            if (state.Error is not null)
                Log.FileHealed(logger, path);
            state.Error = null;
        }
        catch (TargetGroupException e)
        {
            metrics.FileFailed();
            errors.Add(e.Message);
            Report(state, e.Message);
        }
    }

    /// <summary>Once per error, however often the file is read.</summary>
    private void Report(FileState state, string error)
    {
        if (state.Error == error)
            return;
        state.Error = error;
        if (state.Groups is null)
            Log.FileNeverRead(logger, error);
        else
            Log.FileKeptAsItWas(logger, error);
    }

    /// <param name="Groups">Of all files, in the order of the patterns and names.</param>
    /// <param name="Errors">Why files and patterns could not be read.</param>
    /// <param name="IsKnown">False where there are failures and nothing else, now and before.</param>
    internal sealed record Round(IReadOnlyList<TargetGroup> Groups, IReadOnlyList<string> Errors, bool IsKnown);

    private sealed class LastListing
    {
        public IReadOnlyList<string> Paths { get; set; } = [];
    }

    private sealed class FileState
    {
        public IReadOnlyList<TargetGroup>? Groups { get; set; }
        public UInt128 Hash { get; set; }
        public string? Error { get; set; }
    }
}
