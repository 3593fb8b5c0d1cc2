using System.Text.Json;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>The most bytes that each stage may allocate in one operation, from allocations.json.</summary>
internal static class AllocationBudgets
{
    /// <summary>By stage.</summary>
    public static IReadOnlyDictionary<string, long> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocations.json")))!;
}
