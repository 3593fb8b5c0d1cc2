using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>One reading of both clocks: the monotonic one runs on while a process is frozen, the wall clock also while its machine is.</summary>
internal readonly record struct Moment(TimeSpan Monotonic, DateTimeOffset Wall)
{
    public static Moment Now(TimeProvider time) => new(time.Monotonic(), time.GetUtcNow());

    /// <summary>By the clock that says more: a wall clock put forward makes time seem over early, never late.</summary>
    public TimeSpan ElapsedUntil(Moment later)
    {
        var monotonic = later.Monotonic - Monotonic;
        var wall = later.Wall - Wall;
        return monotonic > wall ? monotonic : wall;
    }
}
