using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>Reads and writes <c>filters</c>: which instances EC2 is asked for.</summary>
internal static class Ec2FilterReader
{
    public static readonly KeyTable Keys = new("ec2_filter", "name", "values");

    /// <param name="parent">What the filters stand in.</param>
    /// <param name="needsValues">A filter without values is refused.</param>
    public static ValueList<Ec2Filter> Read(SectionReader parent, bool needsValues)
    {
        var filters = new List<Ec2Filter>();
        var items = parent.Items("filters") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"{parent.At("filters")}[{i}]";
            if (NodeReader.IsNull(items[i]))
                parent.Errors.Add(items[i], place, "this entry is empty");
            else if (SectionReader.From(items[i], Keys, parent.Errors, place) is { } section)
                filters.Add(ReadOne(section, needsValues));
        }

        return filters.ToValueList();
    }

    public static void Render(YamlText text, ValueList<Ec2Filter> filters) => text.Sections("filters", filters, filter =>
    {
        text.Add("name", filter.Name);
        text.Add("values", filter.Values);
    });

    private static Ec2Filter ReadOne(SectionReader section, bool needsValues)
    {
        var values = section.Texts("values") ?? [];
        if (needsValues && values.Count == 0)
            section.Error("values", "values is missing; name at least one value");
        return new Ec2Filter(section.Text("name"), values.ToValueList());
    }
}
