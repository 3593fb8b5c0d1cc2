namespace ScrapeCluster.Pipeline.Discovery.Eureka;

/// <summary>An element of an answer.</summary>
/// <param name="name">Without a namespace.</param>
/// <param name="enabled">The one attribute that counts.</param>
internal sealed class XmlElementNode(string name, string enabled)
{
    public string Name => name;

    public string Enabled => enabled;

    /// <summary>The text directly in it, escapes undone.</summary>
    public string Text { get; set; } = "";

    /// <summary>All that is in it, exactly as it was written.</summary>
    public string Inner { get; set; } = "";

    public List<XmlElementNode> Children { get; } = [];

    /// <summary>The last of several; null where there is none.</summary>
    public XmlElementNode? At(string child) => Children.FindLast(node => node.Name == child);

    /// <summary>Empty where there is no such element.</summary>
    public string TextAt(string child) => At(child)?.Text ?? "";
}
