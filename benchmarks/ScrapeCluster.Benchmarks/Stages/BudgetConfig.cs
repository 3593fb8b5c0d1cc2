using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>Adds the column "Budget": bytes per operation that the stage may allocate.</summary>
internal sealed class BudgetConfig : ManualConfig
{
    public BudgetConfig() => AddColumn(new BudgetColumn());

    private sealed class BudgetColumn : IColumn
    {
        private readonly IReadOnlyDictionary<string, long> _budgets = AllocationBudgets.Read();

        public string Id => nameof(BudgetColumn);
        public string ColumnName => "Budget";
        public string Legend => "Bytes that one operation may allocate; a test enforces it";
        public bool AlwaysShow => true;
        public ColumnCategory Category => ColumnCategory.Custom;
        public int PriorityInCategory => 0;
        public bool IsNumeric => true;
        public UnitType UnitType => UnitType.Dimensionless;

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
            _budgets.TryGetValue(benchmarkCase.Descriptor.WorkloadMethod.Name.ToLowerInvariant(), out var bytes) ? bytes.ToString("N0", CultureInfo.InvariantCulture) + " B" : "";
    }
}
