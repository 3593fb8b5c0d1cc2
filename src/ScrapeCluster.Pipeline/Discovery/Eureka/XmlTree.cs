using System.Text;
using System.Xml;

namespace ScrapeCluster.Pipeline.Discovery.Eureka;

/// <summary>Reads the first element of a text with all that is in it. Namespaces do not count.</summary>
internal sealed class XmlTree
{
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };

    private readonly string _text;
    private readonly List<int> _lines = [0];
    private readonly Stack<(XmlElementNode Node, StringBuilder Text, int Start)> _open = new();

    private XmlTree(string text)
    {
        _text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lines.Add(i + 1);
        }
    }

    /// <exception cref="XmlException">It is no XML.</exception>
    public static XmlElementNode Read(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), s_settings);
        return new XmlTree(text).Read(reader);
    }

    private XmlElementNode Read(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
                Open(reader);
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace && _open.Count > 0)
                _open.Peek().Text.Append(reader.Value);

            var closes = reader.NodeType == XmlNodeType.EndElement || reader is { NodeType: XmlNodeType.Element, IsEmptyElement: true };
            if (closes && Close(reader) is { } root)
                return root;
        }

        throw new XmlException("there is no element.");
    }

    private void Open(XmlReader reader)
    {
        var node = new XmlElementNode(reader.LocalName, reader.GetAttribute("enabled") ?? "");
        if (_open.Count > 0)
            _open.Peek().Node.Children.Add(node);
        _open.Push((node, new StringBuilder(), EndOfTag(PlaceOf(reader))));
    }

    /// <returns>The first of all elements when it ends.</returns>
    private XmlElementNode? Close(XmlReader reader)
    {
        var (node, text, start) = _open.Pop();
        node.Text = text.ToString();
        if (reader.NodeType == XmlNodeType.EndElement)
            node.Inner = _text[start..(PlaceOf(reader) - "</".Length)];
        return _open.Count == 0 ? node : null;
    }

    /// <summary>Where the name of the element or of its end begins.</summary>
    private int PlaceOf(XmlReader reader)
    {
        var place = (IXmlLineInfo)reader;
        return _lines[place.LineNumber - 1] + place.LinePosition - 1;
    }

    private int EndOfTag(int place)
    {
        var quote = '\0';
        for (; quote != '\0' || _text[place] != '>'; place++)
        {
            if (_text[place] == quote)
                quote = '\0';
            else if (quote == '\0' && _text[place] is '"' or '\'')
                quote = _text[place];
        }

        return place + 1;
    }
}
